//! The help in Brazilian Portuguese, by command and argument.
//!
//! A text that is missing here would show in English; a test finds it first.

use clap::Command;

const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}\n";

const AFTER_HELP: &str = "\
Exemplos:
  check                          segue de onde você está: o primeiro passo que ainda não passou
  check watch                    o mesmo a cada arquivo salvo, até o último passo passar
  check list                     as lições, até onde você chegou, o que vem agora
  check 02                       a lição 02, do primeiro passo que ainda não passou
  check 02-tracing/04            um passo; basta um prefixo que sirva a um só
  check --solution 02/04         o mesmo com o código pronto: como é quando passa
  check hint                     um empurrão; de novo, a chamada; de novo, o código
  check explain context-not-injected
  check solution 02/04           o que o código pronto tem e o seu não
  check 02/04 --format json --out result.json --exit-zero

Códigos de saída:
  0    passou
  1    não passou: é o seu código, e o relatório diz por quê
  2    uso errado, ou um manifesto quebrado
  3    não foi possível julgar: problema nosso, nunca falha sua
  130  interrompido: Ctrl-C, SIGTERM, terminal fechado";

/// Puts every text of the help into Portuguese.
pub(super) fn translate(command: Command) -> Command {
    let name = command.get_name().to_owned();
    translate_as(&name, command)
}

/// What a command is called here: `grade init` is another than `init`.
fn name_below(parent: &str, child: &str) -> String {
    if parent == "grade" { format!("{parent} {child}") } else { child.to_owned() }
}

fn translate_as(name: &str, command: Command) -> Command {
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    let mut command = command.help_template(TEMPLATE).subcommand_help_heading("Comandos");
    if name == "check" {
        command = command.after_help(AFTER_HELP);
    }
    if let Some(text) = about(name) {
        command = command.about(text);
    }
    if let Some(text) = usage(name) {
        command = command.override_usage(text);
    }
    for id in ids {
        command = command.mut_arg(&id, |arg| {
            let title = arg.get_help_heading().and_then(heading);
            let arg = if let Some(text) = help(name, &id) { arg.help(text) } else { arg };
            let place = arg.get_value_names().and_then(|names| placeholder(names.first()?));
            let arg = if let Some(place) = place { arg.value_name(place) } else { arg };
            if title.is_some() { arg.help_heading(title) } else { arg }
        });
    }
    children.into_iter().fold(command, |command, child| {
        let known = name_below(name, &child);
        command.mut_subcommand(child, |child| translate_as(&known, child))
    })
}

fn about(command: &str) -> Option<&'static str> {
    Some(match command {
        "check" => {
            "Compila os serviços de um passo, roda, lê os traces de volta do Jaeger e diz o que está errado e por quê"
        }
        "watch" => "Verifica um passo a cada vez que algo é salvo e oferece o próximo quando ele passa",
        "init" => "Cria um caderno numa pasta: os passos, sem as soluções; só com este programa, sem clone",
        "update" => "Traz as lições deste programa para um caderno; o que você escreveu fica como está",
        "list" => "Mostra as lições e os passos, o seu progresso e o que vem agora",
        "hint" => "Mostra a próxima dica de um passo, em três níveis",
        "page" => "Mostra a página de um passo: a ideia, o que fazer, o que costuma dar errado",
        "solution" => "Mostra o que o código pronto de um passo tem e o seu não",
        "reset" => "Volta um passo a como foi entregue; o que você escreveu fica guardado",
        "completions" => {
            "Escreve o que o seu shell precisa para completar os comandos e as opções deste programa"
        }
        "man" => "Escreve a página do manual: `check man > check.1`, depois `man ./check.1`",
        "explain" => {
            "Explica um diagnóstico ou um conselho: o que foi visto, por que importa, como consertar"
        }
        "up" => "Mantém o Jaeger, e os serviços de um passo, nas portas do curso, para explorar no navegador",
        "doctor" => {
            "Olha o que esta máquina tem para uma verificação e diz como obter ou consertar o que falta"
        }
        "editor" => {
            "Verifica o passo de um arquivo, para um editor: o que o Cargo e o veredito dizem, como mensagens nas suas linhas"
        }
        "grade" => {
            "Corrige o que uma turma entregou: pastas, zips, ou uma pasta deles; cada resultado é um arquivo"
        }
        "grade init" => {
            "Cria uma tarefa para distribuir: os passos sem soluções, uma página para os estudantes, regras, e o que verifica um push"
        }
        "merge" => "Junta os resultados de várias máquinas e diz o que falta",
        "author" => "Faz lições: começa um passo e vê o que consertar antes de entregá-lo",
        "new" => "Começa um passo: exercício, solução, manifesto e páginas, pequeno e inteiro",
        "verify" => "Diz o que consertar antes de entregar um passo, cada coisa com arquivo e linha",
        "mutants" => {
            "Muda as soluções em pontos pequenos e vê o que passa: um furo no que o passo espera (em um clone)"
        }
        "down" => "Encerra o que `up` iniciou",
        _ => return None,
    })
}

fn usage(command: &str) -> Option<&'static str> {
    Some(match command {
        "check" => "check [LIÇÃO[/PASSO]] [opções]\n     check COMANDO",
        "watch" => "check watch [LIÇÃO[/PASSO]] [opções]",
        "init" => "check init PASTA",
        "grade init" => "check grade init PASTA [opções]",
        "update" => "check update",
        "list" => "check list [LIÇÃO[/PASSO]] [opções]",
        "hint" => "check hint [LIÇÃO/PASSO]",
        "page" => "check page [LIÇÃO/PASSO] [opções]",
        "solution" => "check solution LIÇÃO/PASSO",
        "reset" => "check reset LIÇÃO/PASSO",
        "completions" => "check completions SHELL",
        "man" => "check man",
        "explain" => "check explain [ID]",
        "up" => "check up [LIÇÃO[/PASSO]] [opções]",
        "doctor" => "check doctor [opções]",
        "editor" => "check editor [ARQUIVO|LIÇÃO/PASSO] [opções]",
        "grade" => "check grade ENTREGA... --out PASTA [opções]\n     check grade init PASTA [opções]",
        "merge" => "check merge PASTA... --out PASTA [opções]",
        "author" => "check author COMANDO",
        "new" => "check author new LIÇÃO/PASSO",
        "verify" => "check author verify [LIÇÃO[/PASSO]] [opções]",
        "mutants" => "check author mutants [LIÇÃO/PASSO...] [opções]",
        "down" => "check down [opções]",
        _ => return None,
    })
}

/// What stands for a value; those that are the same in both languages are not here.
fn placeholder(english: &str) -> Option<&'static str> {
    Some(match english {
        "LESSON[/STEP]" => "LIÇÃO[/PASSO]",
        "LESSON/STEP" => "LIÇÃO/PASSO",
        "DIAGNOSIS" => "DIAGNÓSTICO",
        "FORMAT" => "FORMATO",
        "FILE|LESSON/STEP" => "ARQUIVO|LIÇÃO/PASSO",
        "FORMAT=FILE" => "FORMATO=ARQUIVO",
        "FILE" => "ARQUIVO",
        "ARGUMENTS" => "ARGUMENTOS",
        "STATE" => "ESTADO",
        "SUBMISSION" => "ENTREGA",
        "DIR" => "PASTA",
        "WHAT" => "QUÊ",
        "SECONDS" => "SEGUNDOS",
        "PART" => "PARTE",
        "HOW-MUCH" => "QUANTO",
        "LANG" => "IDIOMA",
        "WHEN" => "QUANDO",
        _ => return None,
    })
}

fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "What to check" => "O que verificar",
        "What to show" => "O que mostrar",
        "What to do" => "O que fazer",
        "What to grade" => "O que corrigir",
        "Results" => "Resultados",
        "Isolation" => "Isolamento",
        "Stack" => "Ambiente",
        "Report" => "Relatório",
        "General" => "Geral",
        _ => return None,
    })
}

#[expect(clippy::too_many_lines, reason = "a table: a text for each argument")]
fn help(command: &str, id: &str) -> Option<&'static str> {
    Some(match (command, id) {
        ("check", "selector") => {
            "A lição ou o passo, por qualquer prefixo que sirva a um só; sem ele: onde você está"
        }
        ("hint" | "page", "selector") => "O passo; sem ele: o primeiro que ainda não passou",
        ("page", "open") => "Abre no navegador, em vez de aqui",
        ("solution" | "reset", "selector") => "O passo",
        ("list", "selector") => "Só esta lição ou este passo, por qualquer prefixo que sirva a um só",
        ("list", "state") => {
            "Só os passos que passaram (`passed`), o de agora (`current`), os que faltam (`open`), os de solução vista (`revealed`) ou os que não passam mais (`passes-no-more`)"
        }
        ("list", "list_format") => "Como mostrar: `human` (o padrão) ou `json`",
        ("editor", "target") => "O arquivo que foi salvo, ou o passo; sem ele: onde você está",
        ("editor", "message_format") => {
            "`json` (o do Cargo, para o rust-analyzer; o padrão) ou `short` (`caminho:linha:coluna: error: texto [id]`)"
        }
        ("grade init", "ci") => {
            "De quem é o CI que verifica o que um estudante envia: `github`, `gitlab` ou `classroom50`; sem ele: de ninguém"
        }
        ("grade init", "init_steps") => "A lição ou o passo da tarefa, quantas vezes quiser; sem ele: tudo",
        ("init" | "grade init", "folder") => "A pasta, que ainda não existe ou está vazia",
        ("new", "step") => "A pasta do passo, como `90-minha-licao/01-ola`",
        ("verify", "selector") => "A lição ou o passo; sem ele: todos",
        ("verify", "repeat") => "Quantas vezes cada solução deve passar; sem ele: uma",
        ("mutants", "arguments") => {
            "Os passos, e as opções daquele programa; `--help` depois de um `--` as lista"
        }
        (_, "lessons") => {
            "A pasta das lições (com `exercises` e `Cargo.toml`), em vez daquela em torno da pasta atual"
        }
        ("completions", "shell") => "O shell: `bash`, `elvish`, `fish`, `powershell` ou `zsh`",
        ("explain", "diagnosis") => {
            "O diagnóstico ou o conselho, com o nome que o relatório dá, ou um passo, para o que ele recebe intocado; sem ele: todos"
        }
        ("watch", "selector") => "A lição ou o passo por onde começar; sem ele: onde você está",
        ("watch", "watch_format") => {
            "Para um programa que o lê: `short` (`caminho:linha:coluna: error: texto [id]`) ou `json` (o do Cargo)"
        }
        ("up", "selector") => "O passo cujos serviços rodam também; sem ele: só o Jaeger",
        ("down", "volumes") => {
            "Remove também tudo do docker-compose.yml: os contêineres de todos os perfis e os volumes, com o que há neles"
        }
        ("up", "foreground") => "Fica neste terminal até Ctrl-C",
        ("up", "up_solution") => "Roda o código pronto em vez do seu",
        ("grade", "submissions") => {
            "A pasta ou o zip de um estudante (um clone do curso, ou os seus passos), ou uma pasta deles"
        }
        ("grade", "roster") => {
            "Um CSV que diz quem está na turma e onde está cada entrega: colunas `id`, `path` e, se quiser, `commit` e `time`"
        }
        ("grade", "steps") => {
            "Só esta lição ou este passo, quantas vezes quiser; sem ele: tudo o que houver na entrega"
        }
        ("grade", "hidden") => {
            "Verificações que os estudantes não veem: uma pasta de manifestos seus, `LIÇÃO/PASSO/step.toml`; só se conta se cada uma vale"
        }
        ("grade", "grade_jaeger") => {
            "Qual Jaeger recebe os traces: `embedded` (um por unidade; o padrão), ou um só para todas, fora dos muros: `local`, `compose` ou `external`"
        }
        ("grade", "prepare") => {
            "Compila nesta pasta o que os passos usam, ou o encontra ali: uma vez, para todas as execuções que a indicam; sem nada para corrigir, só isso"
        }
        ("grade", "grade_out") => "A pasta que recebe os resultados",
        ("grade", "resume") => {
            "Continua de onde uma execução anterior na mesma pasta parou: o que tem veredito sobre os mesmos arquivos fica"
        }
        ("grade", "timeout") => {
            "Quantos segundos um passo de uma entrega pode levar, compilação incluída; sem ele: 300"
        }
        ("grade", "isolation") => {
            "Separa os programas dos estudantes do resto da máquina assim e não mais: `namespaces`, `landlock`, `process` ou `none`; sem ele: o mais forte que funciona aqui"
        }
        ("grade", "require_isolation") => "Não corrige nada onde funciona menos que este nível",
        ("grade", "partition") => {
            "Só uma de n partes da turma, para que n máquinas a dividam: `slice:1/3` (cada terceira) ou `hash:1/3` (só pelo nome)"
        }
        ("grade", "jobs") => "Quantas unidades são verificadas ao mesmo tempo; sem ele: 1",
        ("grade", "budget") => {
            "Depois de quantos segundos nenhuma outra unidade começa; o que fica é para `--resume`"
        }
        ("grade", "grade_report") | ("merge", "merge_report") => {
            "Escreve os resultados também em outra forma, `-` para a saída padrão: `json`, `junit`, `github`, `github-summary` ou `gitlab` e, de uma só entrega, `classroom50`, `gradescope`, `exercism`, `check50` ou `vpl`"
        }
        ("grade", "grade_rules") | ("merge", "merge_rules") => {
            "As suas regras: quanto valem passos e verificações, quanto se perde por atraso"
        }
        ("grade", "grade_feedback") | ("merge", "merge_feedback") => {
            "Quanto essas formas contam a um estudante: `full` (o padrão), `names` (das verificações) ou `none`"
        }
        ("merge", "folders") => "As pastas que `check grade --out` ou `check merge --out` escreveram",
        ("merge", "merge_roster") => "A turma: quem está nela e em nenhuma pasta está faltando",
        ("merge", "merge_out") => "A pasta que recebe os resultados de todas",
        ("merge", "missing") => {
            "Onde escrever uma lista de quem tem algo faltando ou não julgado, para `check grade --roster`"
        }
        (_, "solution") => "Verifica o código pronto em vez do seu",
        ("doctor", "install") => {
            "Busca o que falta: `prefect`, para um ambiente virtual de Python na pasta de cache"
        }
        (_, "kept_stack") => {
            "O que manter: `embedded` (um Jaeger, e um substituto do Prefect, dentro deste programa; o padrão), `local` (programas desta máquina) ou `compose` (Docker; o Prefect continua embutido)"
        }
        (_, "kept_jaeger") => "Qual Jaeger, diga `--stack` o que disser: `embedded`, `local` ou `compose`",
        (_, "kept_prefect") => "Qual Prefect, diga `--stack` o que disser: `embedded` ou `local`",
        ("doctor", "doctor_jaeger_bin") | (_, "kept_jaeger_bin" | "jaeger_bin" | "grade_jaeger_bin") => {
            "O programa do Jaeger local; sem ele: JAEGER_BIN, ou `jaeger` ou `jaeger-all-in-one` no PATH"
        }
        (_, "kept_prefect_bin" | "prefect_bin") => {
            "O programa do Prefect local; sem ele: PREFECT_BIN, `prefect` no PATH, ou o de `check doctor --install`"
        }
        (_, "stack") => {
            "Para onde vão os traces e a quem se conta dos fluxos: `embedded` (um Jaeger, e um substituto do Prefect, dentro deste programa; o padrão), `local` (programas desta máquina), `compose` (Docker; o Prefect continua embutido) ou `external` (o que já roda, nos endereços dados)"
        }
        (_, "jaeger") => {
            "Qual Jaeger, diga `--stack` o que disser: `embedded`, `local`, `compose` ou `external`"
        }
        (_, "prefect") => "Qual Prefect, diga `--stack` o que disser: `embedded`, `local` ou `external`",
        (_, "prefect_url") => "A API do Prefect externo, como http://localhost:4200/api",
        (_, "jaeger_url" | "grade_jaeger_url") => {
            "O endereço de consulta do Jaeger externo, como http://localhost:16686"
        }
        (_, "otlp_endpoint" | "grade_otlp_endpoint") => {
            "O endereço OTLP/HTTP do Jaeger externo; sem ele: a porta 4318 do mesmo servidor"
        }
        (_, "format") => "O que escrever na saída padrão: `human` (o padrão), `json` ou `junit`",
        (_, "report") => {
            "Escreve o resultado também em um arquivo, como `json` ou `junit`; quantas vezes quiser"
        }
        (_, "out") => "O mesmo que `--report json=ARQUIVO`",
        (_, "timings") => "Mostra quanto tempo cada parte levou",
        (_, "exit_zero") => "Sai com 0 sempre que houver um resultado, tenha passado ou não",
        (_, "lang") => "O idioma dos textos: `en` ou `pt-BR`; sem ele: o do seu sistema",
        (_, "color") => "Cores: `auto` (o padrão), `always` ou `never`; `auto` respeita NO_COLOR",
        (_, "quiet") => "Diz só como terminou",
        (_, "verbose") => {
            "Mostra tudo, também dos passos que passaram; duas vezes (-vv): também um log do que é feito, na saída de erros"
        }
        (_, "log") => {
            "Escreve um log do que é feito no fim deste arquivo, para descobrir por que foi feito assim"
        }
        (_, "help") => "Mostra esta ajuda",
        (_, "version") => "Mostra a versão",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_text_of_the_help_is_missing() {
        let root = super::super::Cli::command();
        let named = |command: &clap::Command| (command.get_name().to_owned(), command.clone());
        let mut commands = vec![named(&root)];
        for command in root.get_subcommands() {
            commands.push(named(command));
            let deeper = command.get_subcommands();
            commands.extend(
                deeper.map(|child| (name_below(command.get_name(), child.get_name()), child.clone())),
            );
        }
        for (name, command) in &commands {
            assert!(about(name).is_some(), "about of `{name}`");
            assert!(usage(name).is_some(), "usage of `{name}`");
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let id = arg.get_id().as_str();
                assert!(help(name, id).is_some(), "help of `{name}` `{id}`");
                let title = arg.get_help_heading().expect("every argument stands under a heading of ours");
                assert!(heading(title).is_some(), "heading `{title}`");
            }
        }
    }
}
