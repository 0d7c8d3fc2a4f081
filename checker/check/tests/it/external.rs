//! A Jaeger behind TLS, a password and a base path, as one that others use too stands.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use bytes::Bytes;
use harness::ports;
use harness::surroundings::TraceBackend;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

use crate::harness::{Attempt, check};

const STEP: &str = "02-tracing/04-propagation";

/// The embedded store behind a door that wants to know who asks.
#[derive(Clone)]
struct Guarded {
    client: reqwest::Client,
    query: String,
    otlp: String,
    authorization: &'static str,
}

impl Guarded {
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        if header != Some(self.authorization) {
            return Ok(answer(StatusCode::UNAUTHORIZED, Bytes::from("who asks?")));
        }
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let Some(path) = target.strip_prefix("/jaeger") else {
            return Ok(answer(StatusCode::NOT_FOUND, Bytes::from("not here")));
        };
        let request = if request.method() == Method::POST {
            let body = request.into_body().collect().await.expect("a body").to_bytes();
            let post = self.client.post(format!("{}{path}", self.otlp)).body(body);
            post.header("content-type", "application/x-protobuf")
        } else {
            self.client.get(format!("{}{path}", self.query))
        };
        let got = request.send().await.expect("the store");
        Ok(answer(got.status(), got.bytes().await.expect("a body")))
    }
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer
}

/// Serves it with a certificate of its own for `localhost`, whose PEM is sent with the port.
async fn serve(authorization: &'static str, told: Sender<(u16, String)>) {
    let backend = TraceBackend::embedded().await.expect("a store");
    let (query, otlp) = (backend.info().query_url.clone(), backend.info().otlp_endpoint.clone());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let guarded = Guarded { client, query, otlp, authorization };
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate");
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
        )
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, bound) = ports::listen().await.expect("a port");
    told.send((bound.port(), certificate.pem())).expect("somebody waits for it");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (acceptor, guarded) = (acceptor.clone(), guarded.clone());
        tokio::spawn(async move {
            // A client that does not trust the certificate hangs up.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = hyper::service::service_fn(move |request| guarded.clone().answer(request));
            let connection =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            let _ = connection.await;
        });
    }
}

/// How the solution ends there with these variables: the exit code and everything that was written.
fn solution(attempt: &Attempt, port: u16, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let url = format!("https://localhost:{port}/jaeger");
    let mut command = check();
    command
        .current_dir(attempt.workspace())
        .args([STEP, "--crate", "attempt", "--format", "json", "--lang", "en"]);
    command.args(["--stack", "external", "--jaeger-url", &url, "--otlp-endpoint", &url]);
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "JAEGER_USERNAME", "JAEGER_PASSWORD", "JAEGER_TOKEN"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).output().expect("the binary runs");
    let written = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&written).into_owned())
}

fn served(authorization: &'static str, folder: &Path) -> (tokio::runtime::Runtime, u16, String) {
    let (send, receive) = channel();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.spawn(serve(authorization, send));
    let (port, pem) = receive.recv().expect("it serves");
    let file = folder.join("ca.pem");
    std::fs::write(&file, pem).expect("written");
    (runtime, port, file.display().to_string())
}

#[test]
fn behind_tls_a_token_and_a_base_path_it_passes_and_the_token_is_not_shown() {
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[]);
    let folder = tempfile::tempdir().expect("a folder");
    let (_runtime, port, ca) = served("Bearer s3cret-token", folder.path());
    let (code, written) =
        solution(&attempt, port, &[("SSL_CERT_FILE", &ca), ("JAEGER_TOKEN", "s3cret-token")]);
    assert_eq!(code, Some(0), "{written}");
    assert!(!written.contains("s3cret"), "{written}");
    let (code, written) = solution(&attempt, port, &[("SSL_CERT_FILE", &ca), ("JAEGER_TOKEN", "wr0ng")]);
    assert_eq!(code, Some(3), "{written}");
    assert!(written.contains("jaeger-not-allowed") && !written.contains("wr0ng"), "{written}");
    let (code, written) = solution(&attempt, port, &[("SSL_CERT_FILE", &ca)]);
    assert!(code == Some(3) && written.contains("JAEGER_TOKEN"), "{written}");
}

#[test]
fn a_name_and_a_password_do_too_and_a_certificate_of_nobody_known_does_not() {
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[]);
    let folder = tempfile::tempdir().expect("a folder");
    // `ana:s3cret`
    let (_runtime, port, ca) = served("Basic YW5hOnMzY3JldA==", folder.path());
    let who = [("JAEGER_USERNAME", "ana"), ("JAEGER_PASSWORD", "s3cret")];
    let (code, written) = solution(&attempt, port, &[&[("SSL_CERT_FILE", ca.as_str())], &who[..]].concat());
    assert_eq!(code, Some(0), "{written}");
    assert!(!written.contains("s3cret") && !written.contains("YW5h"), "{written}");
    // Trusted is what the file says, and that is somebody else.
    let other = tempfile::tempdir().expect("a folder");
    let (_other_runtime, _, other_ca) = served("", other.path());
    let (code, written) =
        solution(&attempt, port, &[&[("SSL_CERT_FILE", other_ca.as_str())], &who[..]].concat());
    assert_eq!(code, Some(3), "{written}");
    assert!(written.contains("not trusted") && written.contains("SSL_CERT_FILE"), "{written}");
}
