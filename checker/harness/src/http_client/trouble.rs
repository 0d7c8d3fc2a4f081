//! Why there is no answer, as far as it can be told apart, and what each means for the one who asked.

use std::time::Duration;

use crate::text::Text;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoHttpAnswer {
    /// No connection: nobody listens there, or there is no such host.
    Unreachable(String),
    /// It speaks TLS and was spoken to plainly.
    SpeaksTls,
    /// It does not speak TLS and was spoken to in it.
    SpeaksNoTls,
    /// It speaks HTTP/2 alone, as a door for gRPC does, and was spoken to in HTTP/1.1.
    SpeaksGrpc,
    /// Its certificate is not trusted here, or is for another name.
    NotTrusted(String),
    /// Connected, and nothing came.
    Silent(Duration),
    /// More came than anybody could want to read.
    TooLarge(usize),
    /// The conversation broke off, or made no sense.
    Broken(String),
}

impl NoHttpAnswer {
    /// What happened.
    pub fn what(&self) -> Text {
        match self {
            Self::Unreachable(error) => both!("no connection ({error})", "sem conexão ({error})"),
            Self::SpeaksTls => {
                both!("it speaks TLS, and the address says `http`", "fala TLS, e o endereço diz `http`")
            }
            Self::SpeaksNoTls => {
                both!(
                    "it speaks no TLS, and the address says `https`",
                    "não fala TLS, e o endereço diz `https`"
                )
            }
            Self::SpeaksGrpc => both!(
                "it speaks gRPC, and it was asked in plain HTTP",
                "fala gRPC, e foi perguntado em HTTP comum"
            ),
            Self::NotTrusted(error) => {
                both!("its certificate is not trusted ({error})", "o certificado não é confiável ({error})")
            }
            Self::Silent(limit) => {
                let seconds = limit.as_secs();
                both!("no answer within {seconds} s", "nenhuma resposta em {seconds} s")
            }
            Self::TooLarge(bytes) => {
                let mib = bytes / 1024 / 1024;
                both!("an answer of more than {mib} MiB", "uma resposta de mais de {mib} MiB")
            }
            Self::Broken(error) => both!("a broken answer ({error})", "uma resposta quebrada ({error})"),
        }
    }

    /// What to do, where that follows from what happened alone.
    pub fn remedy(&self) -> Option<Text> {
        match self {
            Self::SpeaksTls => {
                Some(both!("write the address with `https://`", "escreva o endereço com `https://`"))
            }
            Self::SpeaksNoTls => {
                Some(both!("write the address with `http://`", "escreva o endereço com `http://`"))
            }
            Self::SpeaksGrpc => Some(both!(
                "name the port for HTTP: OTLP over HTTP is on 4318 (4317 is for gRPC), Jaeger's queries and pages on 16686",
                "informe a porta de HTTP: o OTLP por HTTP fica na 4318 (a 4317 é para gRPC), as consultas e páginas do Jaeger na 16686"
            )),
            Self::NotTrusted(_) => Some(both!(
                "name its certificate authority with `SSL_CERT_FILE` (a file in PEM), and use the name that the certificate is for",
                "indique a autoridade certificadora com `SSL_CERT_FILE` (um arquivo PEM) e use o nome para o qual o certificado foi emitido"
            )),
            Self::Unreachable(_) | Self::Silent(_) | Self::TooLarge(_) | Self::Broken(_) => None,
        }
    }
}
