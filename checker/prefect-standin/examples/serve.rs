//! A stand-in by itself, until Ctrl-C: `cargo run -p prefect-standin --example serve -- 127.0.0.1:4200`.
//! A second argument of `3` has one writing call in three refused, as a busy Prefect does.

use prefect_standin::{Busy, Options, serve};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:4200".to_owned());
    let every = arguments.next().and_then(|every| every.parse().ok());
    let jaeger_ui = Some("http://localhost:16686".to_owned());
    let busy = every.map_or(Busy::Never, Busy::OneIn);
    let options = Options { busy, jaeger_ui, ..Options::default() };
    let listener = TcpListener::bind(address).await?;
    serve(listener, options, async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await;
    Ok(())
}
