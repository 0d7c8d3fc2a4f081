//! What the clients say, word for word as seen, against the cause that a person gets.

use std::io;
use std::time::Duration;

use super::trouble;
use super::version;
use crate::cause::CauseId;
use crate::text::Lang::En;

#[test]
fn each_kind_of_trouble_is_told_apart() {
    let engine = |said: &str| trouble::no_engine_or_no_permission(said).id;
    let up = |said: &str| trouble::not_up("docker compose up", said).id;
    let said = [
        (
            engine("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?"),
            CauseId::NoDockerEngine,
        ),
        (
            engine("failed to connect to the docker API at unix:///x; check if the path is correct"),
            CauseId::NoDockerEngine,
        ),
        (
            engine("permission denied while trying to connect to the Docker daemon socket at unix:///x"),
            CauseId::DockerPermission,
        ),
        (
            up("docker.errors.DockerException: … ('Connection aborted.', PermissionError(13, 'denied'))"),
            CauseId::DockerPermission,
        ),
        (
            up("… ('Connection aborted.', ConnectionRefusedError(111, 'Connection refused'))"),
            CauseId::NoDockerEngine,
        ),
        (up("Bind for 127.0.0.1:16686 failed: port is already allocated"), CauseId::PortTaken),
        (up("listen tcp4 127.0.0.1:1: bind: address already in use"), CauseId::PortTaken),
        (
            up(
                "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
            ),
            CauseId::NoImage,
        ),
        (up("yaml: line 3: mapping values are not allowed in this context"), CauseId::ComposeFailed),
    ];
    for (found, expected) in said {
        assert_eq!(found, expected);
    }
    let missing = trouble::no_client("docker", &io::Error::from(io::ErrorKind::NotFound));
    assert_eq!((missing.id, trouble::no_compose().id), (CauseId::NoDocker, CauseId::NoDockerCompose));
    assert_eq!(trouble::too_slow("docker version", Duration::from_secs(8)).id, CauseId::DockerHangs);
}

#[test]
fn a_taken_port_is_named_with_its_holder() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let said = format!("Error: driver failed: listen tcp4 127.0.0.1:{port}: bind: address already in use");
    let cause = trouble::not_up("docker compose up", &said);
    let what = cause.what.get(En);
    assert!(what.contains(&format!("port {port}")) && what.contains("pid"), "{what}");
}

#[test]
fn every_form_of_the_version_is_read() {
    let told = ["Docker Compose version v2.40.3\n", "Docker Compose version 2.26.1-4", "1.29.2\n", ""];
    assert_eq!(told.map(version), ["2.40.3", "2.26.1-4", "1.29.2", ""]);
}
