//! The way from behind the outer wall to a backend outside: for each of its ports a socket in a folder that both sides
//! see, as long as either side stays.
//!
//! Inside, a port of the loopback stands for each; it takes the check's own connections and nobody else's, so that a
//! student's program has no way to what outlives its unit.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serving::Acceptor;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpStream, UnixListener, UnixStream};

use crate::cause::Cause;
use crate::ports;
use crate::shortage::cannot_write;

/// How many connections each of its doors holds at one time; further ones wait.
const MOST_CONNECTIONS: usize = 1_000;

/// One port of a backend: what it is called inside, and where it is outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The port inside.
    pub inside: u16,
    /// Host and port outside.
    pub outside: String,
}

/// A socket's address is short, and a folder's name may be long: it is named by a handle on the folder.
fn socket(folder: &File, port: u16) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}/{port}", folder.as_raw_fd()))
}

/// Opens it from outside, in this folder, which is made.
pub fn open(folder: &Path, gates: &[Gate]) -> Result<(), Cause> {
    let opened = || -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let handle = File::open(folder)?;
        for Gate { inside, outside } in gates {
            let listener = UnixListener::bind(socket(&handle, *inside))?;
            tokio::spawn(lead(listener, outside.clone()));
        }
        Ok(())
    };
    opened().map_err(|error| cannot_write(folder, &error))
}

/// Leads whoever comes from inside to the backend.
async fn lead(listener: UnixListener, outside: String) {
    let serve = |mut inside: UnixStream| {
        let outside = outside.clone();
        async move {
            // A backend that is gone ends the connection, and the check says what that means.
            if let Ok(mut backend) = TcpStream::connect(&outside).await {
                let _ = copy_bidirectional(&mut inside, &mut backend).await;
            }
        }
    };
    Acceptor::new(listener, MOST_CONNECTIONS).accept(serve, refused).await;
}

fn refused(error: &io::Error) {
    tracing::warn!(%error, "a connection on the way to the backend was refused");
}

/// Opens it from inside: each socket in the folder gets its port.
pub async fn enter(folder: &Path) -> Result<(), Cause> {
    let cannot = |error: io::Error| cannot_write(folder, &error);
    let handle = Arc::new(File::open(folder).map_err(cannot)?);
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        let Some(port) = name.to_str().and_then(|name| name.parse::<u16>().ok()) else { continue };
        let listener = ports::listen_on(port).await?;
        let handle = Arc::clone(&handle);
        let serve = move |mut own: TcpStream| {
            let handle = Arc::clone(&handle);
            async move {
                if is_ours(&own, port)
                    && let Ok(mut way) = UnixStream::connect(socket(&handle, port)).await
                {
                    let _ = copy_bidirectional(&mut own, &mut way).await;
                }
            }
        };
        tokio::spawn(async move { Acceptor::new(listener, MOST_CONNECTIONS).accept(serve, refused).await });
    }
    Ok(())
}

/// Whether this process made the connection.
fn is_ours(connection: &TcpStream, to: u16) -> bool {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    connection.peer_addr().is_ok_and(|from| ports::client_among(&[own], from.port(), to).is_some())
}
