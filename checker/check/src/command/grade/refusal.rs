//! Why nothing is taken of a submission, said to whoever reads the results.

use std::path::Path;

use submission::Refused;

use crate::text::Text;
use crate::untrusted::Untrusted;

/// Why, with what is to be done where it is not plain.
pub(super) fn why(refused: &Refused) -> Text {
    let shown = |path: &Path| Untrusted::new(path.to_string_lossy()).shown().to_string();
    match refused {
        Refused::Nothing { expected } => {
            let expected = expected.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ");
            both!("none of its files is there: {expected}", "nenhum dos seus arquivos está lá: {expected}")
        }
        Refused::Link(path) => {
            let path = shown(path);
            both!(
                "{path} is a link, or lies behind one or behind a file",
                "{path} é um link, ou está atrás de um ou de um arquivo"
            )
        }
        Refused::NoFile(path) => {
            let path = shown(path);
            both!("{path} is no plain file", "{path} não é um arquivo comum")
        }
        Refused::TooLarge(path) => {
            let (path, most) = (shown(path), submission::MOST_BYTES);
            both!("{path} has more than {most} bytes", "{path} tem mais de {most} bytes")
        }
        Refused::LeadsOut(path) => {
            let path = shown(path);
            both!(
                "the archive has an entry `{path}`, and no file of a step has such a path",
                "o arquivo zip tem uma entrada `{path}`, e nenhum arquivo de um passo tem um caminho assim"
            )
        }
        Refused::SameName(one, other) => {
            let (one, other) = (shown(one), shown(other));
            both!(
                "the archive has `{one}` and `{other}`, which some machines take for one file",
                "o arquivo zip tem `{one}` e `{other}`, que algumas máquinas tomam por um só"
            )
        }
        Refused::Encrypted(path) => {
            let path = shown(path);
            both!("{path} is behind a password", "{path} está atrás de uma senha")
        }
        Refused::Broken(path, error) => {
            let path = shown(path);
            both!("{path} cannot be unpacked: {error}", "{path} não pode ser descompactado: {error}")
        }
        Refused::NoArchive(error) => {
            both!("it is no whole zip: {error}", "não é um zip inteiro: {error}")
        }
        Refused::ArchiveTooLarge { what, most } => too_large(what, *most),
        Refused::OfAnother { said: Some(said), id } => {
            let [said, id] =
                [said, id].map(|name| Untrusted::from(name.as_str()).shown_up_to(100).to_string());
            both!(
                "`student.toml` says that this is {said}'s, and it is {id}'s: the traces that were read are another's",
                "`student.toml` diz que isto é de {said}, e é de {id}: os traces lidos são de outra pessoa"
            )
        }
        Refused::OfAnother { said: None, .. } => both!(
            "`student.toml` names nobody: the traces that were read are nobody's",
            "`student.toml` não diz de quem é: os traces lidos não são de ninguém"
        ),
        Refused::Unclear(path, error) => {
            let (path, error) = (shown(path), Untrusted::from(error.as_str()).shown_up_to(200).to_string());
            both!("`{path}` cannot be understood: {error}", "`{path}` não dá para entender: {error}")
        }
        Refused::Unreadable(path, error) => {
            let path = shown(path);
            both!("{path} cannot be read: {error}", "{path} não pode ser lido: {error}")
        }
    }
}

/// An archive with more in it than a student writes: a `target` folder, most often.
fn too_large(what: &str, most: u64) -> Text {
    match what {
        "entries" => both!(
            "the archive has more than {most} entries: zip the step without `target`",
            "o arquivo zip tem mais de {most} entradas: compacte o passo sem `target`"
        ),
        "unpacked" => both!(
            "the archive unpacks to more than {most} bytes: zip the step without `target`",
            "o arquivo zip descompacta para mais de {most} bytes: compacte o passo sem `target`"
        ),
        _ => both!(
            "the archive has more than {most} bytes: zip the step without `target`",
            "o arquivo zip tem mais de {most} bytes: compacte o passo sem `target`"
        ),
    }
}
