//! The one loop that takes connections: the store's doors, the tap's and the proxies' all stand on it.
//!
//! It has a cap, beyond which clients wait to be accepted, and a pause where the system refuses a connection,
//! typically for want of file handles: without one the loop would spin, and take the processor from whoever could
//! close something. What is served on a connection is the caller's business.

mod own_name;

pub use own_name::is_own_name;

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

/// How long accepting pauses after the system refused a connection.
const PAUSE: Duration = Duration::from_millis(10);

/// What connections come to.
pub trait Listen: Send {
    /// A connection.
    type Stream: Send;

    /// The next one.
    ///
    /// # Errors
    ///
    /// The system refuses it, typically for want of file handles.
    fn next(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Listen for TcpListener {
    type Stream = TcpStream;

    async fn next(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.accept().await?;
        // Answers are small and wanted at once. A socket that refuses the option still works.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }
}

#[cfg(unix)]
impl Listen for UnixListener {
    type Stream = UnixStream;

    async fn next(&self) -> io::Result<UnixStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// A listener and the connections that are open on it. Dropping it closes them all.
#[derive(Debug)]
pub struct Acceptor<L = TcpListener> {
    listener: L,
    connections: JoinSet<()>,
    most: usize,
}

impl<L: Listen> Acceptor<L> {
    /// Takes up to `most` connections at one time on a listener; at least one.
    pub fn new(listener: L, most: usize) -> Self {
        Self { listener, connections: JoinSet::new(), most: most.max(1) }
    }

    /// Accepts for ever: each connection is served by the future that `serve` makes of it, and `refused` hears of
    /// every error. The caller drops the future to stop; the connections stay until [`Acceptor::close`].
    pub async fn accept<F>(
        &mut self,
        serve: impl Fn(L::Stream) -> F,
        refused: impl Fn(&io::Error),
    ) -> Infallible
    where
        F: Future<Output = ()> + Send + 'static,
    {
        loop {
            while self.connections.len() >= self.most {
                self.connections.join_next().await;
            }
            tokio::select! {
                accepted = self.listener.next() => match accepted {
                    Ok(stream) => {
                        self.connections.spawn(serve(stream));
                    }
                    Err(error) => {
                        refused(&error);
                        drop(tokio::time::timeout(PAUSE, std::future::pending::<()>()).await);
                    }
                },
                Some(_) = self.connections.join_next() => {}
            }
        }
    }

    /// Ends what is still open.
    pub async fn close(&mut self) {
        self.connections.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Counts those who are served at one time.
    #[derive(Clone, Default)]
    struct Guests {
        now: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
    }

    impl Guests {
        async fn serve(self, mut stream: TcpStream) {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Until the client says something.
            let _ = stream.read(&mut [0; 1]).await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            let _ = stream.write_all(b"!").await;
        }
    }

    #[tokio::test]
    async fn beyond_the_cap_clients_wait_and_are_served_all_the_same() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let guests = Guests::default();
        let serving = guests.clone();
        let task = tokio::spawn(async move {
            let mut acceptor = Acceptor::new(listener, 2);
            acceptor.accept(move |stream| serving.clone().serve(stream), |_| {}).await;
        });
        let client = async || {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            stream.write_all(b"?").await.expect("sent");
            stream.read_u8().await.expect("answered")
        };
        let answers = tokio::join!(client(), client(), client(), client(), client());
        assert_eq!(answers, (b'!', b'!', b'!', b'!', b'!'));
        assert!(guests.most.load(Ordering::SeqCst) <= 2);
        task.abort();
    }

    #[tokio::test]
    async fn dropping_it_closes_what_is_open() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut client =
            TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connected");
        let mut acceptor = Acceptor::new(listener, 8);
        let guests = Guests::default();
        let (served, now) = (guests.clone(), guests.now.clone());
        tokio::select! {
            never = acceptor.accept(move |stream| served.clone().serve(stream), |_| {}) => match never {},
            () = async { while now.load(Ordering::SeqCst) == 0 { tokio::task::yield_now().await } } => {}
        }
        drop(acceptor);
        assert_eq!(client.read(&mut [0; 1]).await.expect("an end"), 0);
    }
}
