//! None of the rules knows why: the plain difference.

use crate::diagnose::draft::about;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Rival, Witness};
use crate::exercise::{Aspect, RunAspect};
use crate::text::{Lang, Text};

/// See the page `difference` of the book.
pub(in crate::diagnose) struct Difference;

impl Rule for Difference {
    fn id(&self) -> &'static str {
        "difference"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace]).told_from_cause(
            both!("any cause that no rule knows", "qualquer causa que nenhuma regra conhece"),
            both!(
                "nothing more is said than what is different",
                "nada mais é dito além do que está diferente"
            ),
        )
    }

    fn check(&self, _case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains: Vec<Failure> = open.0.clone();
        if explains.is_empty() {
            return Vec::new();
        }
        let next = Next::upon(both!(
            "compare the two trees above and mend the first difference",
            "compare as duas árvores acima e corrija a primeira diferença"
        ));
        let mut evidence: Vec<Text> = explains.iter().map(describe).collect();
        evidence.dedup_by(|one, other| one.get(Lang::En) == other.get(Lang::En));
        let title = both!("what came is not what was expected", "o que veio não é o esperado");
        // What is different was seen, and why was not.
        let diagnosis = about(self.id(), explains, title, next).open(made_otherwise(), changed_later());
        vec![diagnosis.because_all(Witness::Trace, evidence)]
    }
}

fn made_otherwise() -> Rival {
    Rival::new(
        both!(
            "the code that makes these spans does something that no rule knows",
            "o código que cria esses spans faz algo que nenhuma regra conhece"
        ),
        both!(
            "go from the first difference to the line that makes that span, and read what it calls",
            "vá da primeira diferença à linha que cria esse span e leia o que ela chama"
        ),
    )
}

fn changed_later() -> Rival {
    Rival::new(
        both!(
            "they are made rightly, and the set-up changes them: an id generator, a processor, a sampler of one's own",
            "eles são criados certo, e a configuração os muda: um gerador de ids, um processor, um sampler próprio"
        ),
        both!(
            "set the provider up as the page of the step does, with nothing of one's own in it: is it still different?",
            "configure o provider como a página do passo faz, sem nada próprio nele: continua diferente?"
        ),
    )
}

fn describe(failure: &Failure) -> Text {
    use crate::exercise::Assertion;
    match &failure.assertion {
        Assertion::Build => both!("the step does not build", "o passo não compila"),
        Assertion::Start => both!("a service does not listen", "um serviço não atende"),
        Assertion::Answers => both!("an answer is wrong", "uma resposta está errada"),
        Assertion::Question(id) => {
            both!("`{id}` is not answered rightly", "`{id}` não está respondida certo")
        }
        Assertion::Exports(service) => {
            both!("no span of `{service}` under its name", "nenhum span de `{service}` com o nome dele")
        }
        Assertion::Run(aspect, run) => {
            let aspect = match aspect {
                RunAspect::Exists => both!("is not in Prefect", "não está no Prefect"),
                RunAspect::States => both!("went through other states", "passou por outros estados"),
                RunAspect::Inputs => both!("takes other inputs", "recebe outras entradas"),
                RunAspect::Logs => both!("logged something else", "registrou outra coisa no log"),
                RunAspect::Join => both!("names another span", "aponta outro span"),
                RunAspect::Artifact => both!("left no such artifact", "não deixou esse artefato"),
            };
            let (en, pt) = aspect.into_both();
            both!("run `{run}` {en}", "a execução `{run}` {pt}")
        }
        Assertion::Span(aspect, span) => {
            let aspect = match aspect {
                Aspect::Exists => both!("is missing", "falta"),
                Aspect::Kind => both!("has another kind", "tem outro tipo"),
                Aspect::Parent => both!("has another parent", "tem outro pai"),
                Aspect::Attributes => both!("has other attributes", "tem outros atributos"),
                Aspect::Status => both!("has another status", "tem outro status"),
                Aspect::Events => both!("lacks an event", "não tem um evento"),
                Aspect::Order => both!("starts too early", "começa cedo demais"),
                Aspect::Duration => both!("ended early", "terminou cedo"),
                Aspect::Only => both!("has another span below it", "tem outro span sob ele"),
            };
            let (en, pt) = (aspect.get(Lang::En), aspect.get(Lang::PtBr));
            both!("`{span}` {en}", "`{span}` {pt}")
        }
    }
}
