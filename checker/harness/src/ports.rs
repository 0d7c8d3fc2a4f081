//! TCP ports of this machine: free ones, and who holds a taken one.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::cause::{Cause, CauseId};
use crate::course_ports;
use crate::process;
use crate::untrusted::Untrusted;

/// A listener on a free port of the loopback interface, with its address.
pub async fn listen() -> Result<(TcpListener, SocketAddr), Cause> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    bound
        .and_then(|listener| Ok((listener.local_addr()?, listener)))
        .map(|(address, listener)| (listener, address))
        .map_err(|error| {
            Cause::new(
                CauseId::NoPort,
                both!("cannot listen on 127.0.0.1: {error}", "não consigo escutar em 127.0.0.1: {error}"),
                both!(
                    "close some programs, or raise the limit of open files",
                    "feche alguns programas ou aumente o limite de arquivos abertos"
                ),
            )
        })
}

/// A port that is free now. Somebody may take it before its service does; then the service is
/// started again with another one.
pub async fn free() -> Result<u16, Cause> {
    Ok(listen().await?.1.port())
}

/// The ports to which a program has business: those of these addresses, and those of the course.
pub fn reached<'a>(addresses: impl Iterator<Item = &'a str>) -> Vec<u16> {
    let ports = addresses.filter_map(|address| address.rsplit(':').next()?.split('/').next()?.parse().ok());
    ports.chain([course_ports::OTLP_GRPC, course_ports::OTLP_HTTP]).collect()
}

/// A listener on a given port.
pub async fn listen_on(port: u16) -> Result<TcpListener, Cause> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        let owner = holder(port).map_or_else(String::new, |owner| format!(" ({})", owner.shown()));
        Cause::new(
            CauseId::PortTaken,
            both!("port {port} is taken{owner}: {error}", "a porta {port} está ocupada{owner}: {error}"),
            both!(
                "stop that program (`check down` stops a stack of ours)",
                "pare esse programa (`check down` para um ambiente nosso)"
            ),
        )
    })
}

/// Who listens on a port: `name (pid 123)`. `None` where the platform does not tell, or the
/// program is another user's.
pub fn holder(port: u16) -> Option<Untrusted> {
    let id = holder_id(port)?;
    let name = std::fs::read_to_string(format!("/proc/{id}/comm")).ok()?;
    Some(Untrusted::new(format!("{} (pid {id})", name.trim())))
}

/// The process id of the one that listens on a port, where [`holder`] knows it.
pub fn holder_id(port: u16) -> Option<i32> {
    let socket = socket(|row| row.is_listening && row.local == port)?;
    process::ids().find(|id| process::holds(*id, &socket))
}

/// Which of some process groups opened a connection on this machine: it came from the one port and went to the
/// other. `None` where the platform does not tell, or it was somebody else.
pub fn client_among(groups: &[i32], from: u16, to: u16) -> Option<i32> {
    let socket = socket(|row| !row.is_listening && (row.local, row.remote) == (from, to))?;
    // The process that was started is most often the one; what it started itself is looked for only then.
    let leaders = groups.iter().copied().map(|group| (group, group));
    let others = process::ids().filter_map(|id| Some((id, process::group(id)?)));
    let members = others.filter(|(_, group)| groups.contains(group));
    leaders.chain(members).find(|(id, _)| process::holds(*id, &socket)).map(|(_, group)| group)
}

/// A row of the kernel's tables of TCP sockets.
struct Row {
    local: u16,
    remote: u16,
    is_listening: bool,
}

/// The socket of a row, as the file handle of its process links to it: `socket:[12345]`.
fn socket(is_it: impl Fn(&Row) -> bool) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].into_iter();
    let texts = tables.filter_map(|table| std::fs::read_to_string(table).ok());
    let found = texts.filter_map(|text| {
        text.lines().filter_map(row).find(|(row, inode)| is_it(row) && inode != "0").map(|(_, inode)| inode)
    });
    found.map(|inode| format!("socket:[{inode}]")).next()
}

/// Reads a row of a table of proc(5): columns 1 and 2 are the two ends with their ports in hex, 3 is the state,
/// where `0A` is listening, and 9 the inode.
fn row(line: &str) -> Option<(Row, String)> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let port = |index: usize| u16::from_str_radix(columns.get(index)?.rsplit(':').next()?, 16).ok();
    let row = Row { local: port(1)?, remote: port(2)?, is_listening: *columns.get(3)? == "0A" };
    Some((row, (*columns.get(9)?).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_holder_of_a_port_is_named() {
        let (_listener, address) = listen().await.expect("a port");
        let owner = holder(address.port()).expect("Linux tells");
        assert!(owner.raw().contains(&format!("pid {}", std::process::id())), "{owner:?}");
        let cause = listen_on(address.port()).await.expect_err("it is taken");
        assert_eq!(cause.id, CauseId::PortTaken);
    }

    #[tokio::test]
    async fn whoever_opened_a_connection_is_found_among_some_groups() {
        let (listener, address) = listen().await.expect("a port");
        let mut command = process::command("sh");
        // The connection is one of a process that the one that was started has started.
        let script = format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{}; cat <&3' & wait", address.port());
        command.args(["-c", &script]);
        let mut child = process::Process::start(command).expect("sh");
        let (_stream, client) = listener.accept().await.expect("a connection");
        let found = |groups: &[i32]| client_among(groups, client.port(), address.port());
        assert_eq!(found(&[1, child.id()]), Some(child.id()));
        assert_eq!(found(&[1]), None);
        child.kill().await;
    }
}
