//! What can be wrong with Docker, each with its remedy. Pure: what Docker said goes in, a cause comes out.
//!
//! The clients tell these apart by words only; which words was seen on the versions 20.10 and 28.2 of the
//! client, and 1.29, 2.26, 2.40 and 5.6 of Compose.

use std::io;
use std::time::Duration;

use crate::cause::{Cause, CauseId};
use crate::ports;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// How many of the last lines that it wrote a message shows.
const SHOWN_LINES: usize = 6;

/// There is no `docker`, or it may not be run.
pub fn no_client(program: &str, error: &io::Error) -> Cause {
    let what = if error.kind() == io::ErrorKind::NotFound {
        both!(
            "Docker is not installed: there is no `{program}` in `PATH`",
            "o Docker não está instalado: não há `{program}` no `PATH`"
        )
    } else {
        both!("cannot run `{program}`: {error}", "não consigo rodar `{program}`: {error}")
    };
    Cause::new(
        CauseId::NoDocker,
        what,
        both_ways(
            "install it (https://docs.docker.com/get-docker/)",
            "instale-o (https://docs.docker.com/get-docker/)",
        ),
    )
}

/// It did not answer in time.
pub fn too_slow(command: &str, limit: Duration) -> Cause {
    let seconds = limit.as_secs();
    Cause::new(
        CauseId::DockerHangs,
        both!("`{command}` did not end in {seconds} s", "`{command}` não terminou em {seconds} s"),
        both_ways(
            "the Docker engine hangs: restart it (Docker Desktop, or `systemctl restart docker`)",
            "o Docker travou: reinicie-o (Docker Desktop, ou `systemctl restart docker`)",
        ),
    )
}

/// The client is there and gets nothing from an engine.
pub fn no_engine_or_no_permission(said: &str) -> Cause {
    let denied = ["permission denied", "PermissionError"].iter().any(|sign| said.contains(sign));
    let cause = if denied {
        Cause::new(
            CauseId::DockerPermission,
            both!("you may not use the Docker engine", "você não tem permissão de usar o Docker"),
            both_ways(
                "add yourself to its group and log in again: `sudo usermod -aG docker $USER`",
                "entre no grupo dele e faça login de novo: `sudo usermod -aG docker $USER`",
            ),
        )
    } else {
        Cause::new(
            CauseId::NoDockerEngine,
            both!("the Docker engine does not run", "o Docker não está rodando"),
            both_ways(
                "start it (Docker Desktop, or `sudo systemctl start docker`)",
                "inicie-o (Docker Desktop, ou `sudo systemctl start docker`)",
            ),
        )
    };
    cause.with_details(last_lines(said))
}

/// Docker is there without Compose.
pub fn no_compose() -> Cause {
    Cause::new(
        CauseId::NoDockerCompose,
        both!(
            "Docker has no Compose: neither `docker compose` nor `docker-compose` works",
            "o Docker não tem o Compose: nem `docker compose` nem `docker-compose` funciona"
        ),
        both_ways(
            "install the package `docker-compose-plugin`, `docker-compose-v2` or `docker-compose`, whichever your system has",
            "instale o pacote `docker-compose-plugin`, `docker-compose-v2` ou `docker-compose`, o que o seu sistema tiver",
        ),
    )
}

/// The workspace has no compose file.
pub fn no_compose_file(path: &std::path::Path) -> Cause {
    let path = path.display();
    Cause::new(
        CauseId::NoComposeFile,
        both!("there is no `{path}`", "não há `{path}`"),
        both_ways(
            "bring it back: `git checkout docker-compose.yml`",
            "recupere-o: `git checkout docker-compose.yml`",
        ),
    )
}

/// Why a container did not come up, by what Compose said.
pub fn not_up(command: &str, said: &str) -> Cause {
    let says = |signs: &[&str]| signs.iter().any(|sign| said.contains(sign));
    if says(&["port is already allocated", "address already in use", "ports are not available"]) {
        return port_taken(said);
    }
    let no_engine = ["Cannot connect to the Docker daemon", "failed to connect to the docker API"];
    if says(&no_engine) || says(&["ConnectionRefusedError", "PermissionError"]) {
        return no_engine_or_no_permission(said);
    }
    let unreachable = ["no such host", "i/o timeout", "TLS handshake", "x509", "failed to resolve reference"];
    if says(&unreachable) || says(&["pull access denied", "manifest unknown", "toomanyrequests"]) {
        let cause = Cause::new(
            CauseId::NoImage,
            both!("the image of Jaeger cannot be fetched", "não consigo baixar a imagem do Jaeger"),
            both_ways(
                "see whether this machine reaches Docker Hub: `docker compose pull jaeger`",
                "veja se esta máquina alcança o Docker Hub: `docker compose pull jaeger`",
            ),
        );
        return cause.with_details(last_lines(said));
    }
    let cause = Cause::new(
        CauseId::ComposeFailed,
        both!("`{command}` failed", "`{command}` falhou"),
        both_ways("what it said stands above", "o que ele disse está acima"),
    );
    cause.with_details(last_lines(said))
}

fn port_taken(said: &str) -> Cause {
    let port = port(said);
    let owner = port.and_then(ports::holder);
    let owner = owner.map_or_else(String::new, |owner| format!(" ({})", owner.shown()));
    let what = match port {
        Some(port) => both!(
            "port {port}, which Jaeger's container needs, is taken{owner}",
            "a porta {port}, de que o contêiner do Jaeger precisa, está ocupada{owner}"
        ),
        None => both!(
            "a port that Jaeger's container needs is taken",
            "uma porta de que o contêiner do Jaeger precisa está ocupada"
        ),
    };
    let cause = Cause::new(
        CauseId::PortTaken,
        what,
        both!(
            "stop that program (`check down` stops a stack of ours, `docker ps` shows containers), or move Jaeger: the variables stand in `docker-compose.yml`",
            "pare esse programa (`check down` para um ambiente nosso, `docker ps` mostra contêineres) ou mude o Jaeger de porta: as variáveis estão em `docker-compose.yml`"
        ),
    );
    cause.with_details(last_lines(said))
}

/// The port in `Bind for 127.0.0.1:16686 failed` or `listen tcp4 127.0.0.1:16686: bind`.
fn port(said: &str) -> Option<u16> {
    said.match_indices("127.0.0.1:").find_map(|(at, address)| {
        let rest = &said[at + address.len()..];
        let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().ok().filter(|&port| port != 0)
    })
}

/// A remedy, and the way without Docker.
fn both_ways(en: &str, pt_br: &str) -> Text {
    Text::new(
        format!("{en}; without `--stack compose` no Docker is needed"),
        format!("{pt_br}; sem `--stack compose` nenhum Docker é preciso"),
    )
}

/// The end of what it said, safe to show.
pub fn last_lines(said: &str) -> Vec<String> {
    let lines: Vec<_> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let shown = lines.iter().skip(lines.len().saturating_sub(SHOWN_LINES));
    shown.map(|&line| Untrusted::from(line).shown_up_to(300).to_string()).collect()
}
