//! TCP ports of this machine: free ones, and who holds a taken one.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tokio::net::TcpListener;

use crate::cause::{Cause, CauseId};
use crate::untrusted::Untrusted;

/// The course's port of Jaeger's pages and query API.
pub const QUERY: u16 = 16686;
/// The course's port of OTLP over gRPC.
pub const OTLP_GRPC: u16 = 4317;
/// The course's port of OTLP over HTTP.
pub const OTLP_HTTP: u16 = 4318;

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
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"].iter().find_map(|table| listening_inode(table, port))?;
    let socket = format!("socket:[{inode}]");
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    processes.filter_map(|process| process.file_name().to_str()?.parse().ok()).find(|id: &i32| {
        let handles = std::fs::read_dir(Path::new("/proc").join(id.to_string()).join("fd"));
        handles.into_iter().flatten().flatten().any(|handle| {
            std::fs::read_link(handle.path()).is_ok_and(|link| link.as_os_str() == socket.as_str())
        })
    })
}

/// The inode of the socket that listens on a port: column 10 of a table of proc(5), where the
/// local port is in hex and state `0A` is listening.
fn listening_inode(table: &str, port: u16) -> Option<String> {
    let suffix = format!(":{port:04X}");
    std::fs::read_to_string(table).ok()?.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let is_it = columns.get(1)?.ends_with(&suffix) && *columns.get(3)? == "0A";
        is_it.then(|| columns.get(9).map(|&inode| inode.to_owned()))?
    })
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
}
