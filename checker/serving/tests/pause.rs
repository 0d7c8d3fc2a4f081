//! Without a handle to spare, accepting pauses instead of spinning. A process of its own: the limit is all of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serving::Acceptor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn where_the_system_has_no_handle_left_accepting_pauses_and_goes_on_once_it_has() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    // It is connected as soon as the system has it in its queue, accepted or not.
    let mut client =
        TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let lowered = Rlimit { current: Some(1), maximum };
    setrlimit(Resource::Nofile, lowered).expect("it may be lowered");
    let refused = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&refused);
    let serve = |mut stream: TcpStream| async move {
        let _ = stream.write_all(b"!").await;
    };
    let accepting = tokio::spawn(async move {
        let mut acceptor = Acceptor::new(listener, 8);
        acceptor.accept(serve, |_| _ = counted.fetch_add(1, Ordering::SeqCst)).await;
    });
    let start = Instant::now();
    let _ = tokio::time::timeout(Duration::from_millis(200), client.read_u8()).await;
    let most = usize::try_from(start.elapsed().as_millis() / 10).expect("a small number") + 1;
    setrlimit(Resource::Nofile, Rlimit { current, maximum }).expect("it may be raised again");
    let met = refused.load(Ordering::SeqCst);
    assert!(met >= 1 && met <= most, "refused {met} times");
    assert_eq!(client.read_u8().await.expect("answered"), b'!');
    accepting.abort();
}
