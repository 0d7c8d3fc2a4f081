//! Who we are to a Jaeger that asks: from the environment, and never shown.

use std::ffi::OsString;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderValue;

use crate::usage_error::UsageError;

/// The variables.
const USERNAME: &str = "JAEGER_USERNAME";
const PASSWORD: &str = "JAEGER_PASSWORD";
const TOKEN: &str = "JAEGER_TOKEN";

/// Who we are.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// Nobody in particular.
    #[default]
    None,
    /// Basic authentication (RFC 7617).
    Basic {
        /// The user's name.
        username: String,
        /// The password, which may be empty.
        password: String,
    },
    /// A bearer token (RFC 6750).
    Bearer(String),
}

impl Credentials {
    /// Reads them from the environment, where `variable` looks things up.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, UsageError> {
        let read = |name: &str| -> Result<Option<String>, UsageError> {
            let Some(value) = variable(name).filter(|value| !value.is_empty()) else { return Ok(None) };
            let value = value.into_string().ok().filter(|value| !value.chars().any(char::is_control));
            value.map(Some).ok_or_else(|| {
                UsageError::new(
                    both!(
                        "`{name}` holds what no header can: a line break, or bytes that are not UTF-8",
                        "`{name}` contém o que nenhum cabeçalho aceita: uma quebra de linha ou bytes que não são UTF-8"
                    ),
                    both!("set it to the bare value", "defina-a só com o valor"),
                )
            })
        };
        match (read(USERNAME)?, read(PASSWORD)?, read(TOKEN)?) {
            (None, None, None) => Ok(Self::None),
            (None, None, Some(token)) => Ok(Self::Bearer(token)),
            (Some(username), password, None) if !username.contains(':') => {
                Ok(Self::Basic { username, password: password.unwrap_or_default() })
            }
            (Some(_), _, None) => Err(UsageError::new(
                both!(
                    "`{USERNAME}` holds a colon, which ends a user's name",
                    "`{USERNAME}` contém dois-pontos, que terminam o nome"
                ),
                both!("put what follows it into `{PASSWORD}`", "ponha o que vem depois em `{PASSWORD}`"),
            )),
            (None, Some(_), None) => Err(UsageError::new(
                both!(
                    "`{PASSWORD}` is set without `{USERNAME}`",
                    "`{PASSWORD}` está definida sem `{USERNAME}`"
                ),
                both!("set both, or `{TOKEN}` alone", "defina as duas, ou só `{TOKEN}`"),
            )),
            (_, _, Some(_)) => Err(UsageError::new(
                both!(
                    "`{TOKEN}` is set, and `{USERNAME}` or `{PASSWORD}` is too",
                    "`{TOKEN}` está definida, e `{USERNAME}` ou `{PASSWORD}` também"
                ),
                both!(
                    "unset one of them: a request bears only one",
                    "retire uma delas: um pedido leva só uma"
                ),
            )),
        }
    }

    /// The value of `Authorization`, marked so that nothing prints it.
    pub fn header(&self) -> Option<HeaderValue> {
        let text = match self {
            Self::None => return None,
            Self::Basic { username, password } => {
                format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn with(variables: &[(&str, &str)]) -> Result<Credentials, UsageError> {
        Credentials::from_environment(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    fn header(variables: &[(&str, &str)]) -> Option<String> {
        let header = with(variables).expect("sound").header()?;
        assert!(header.is_sensitive());
        Some(header.to_str().expect("ASCII").to_owned())
    }

    #[test]
    fn a_name_with_a_password_or_a_token_makes_a_header() {
        assert_eq!(header(&[]), None);
        assert_eq!(header(&[(USERNAME, ""), (TOKEN, "")]), None);
        // RFC 7617, section 2.
        let basic = header(&[(USERNAME, "Aladdin"), (PASSWORD, "open sesame")]);
        assert_eq!(basic.as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(header(&[(USERNAME, "ana")]).as_deref(), Some("Basic YW5hOg=="));
        assert_eq!(header(&[(TOKEN, "mF_9.B5f-4.1JqM")]).as_deref(), Some("Bearer mF_9.B5f-4.1JqM"));
    }

    #[test]
    fn what_does_not_fit_together_is_told_without_its_value() {
        let cases: [&[(&str, &str)]; 5] = [
            &[(PASSWORD, "s3cret")],
            &[(TOKEN, "s3cret"), (USERNAME, "ana")],
            &[(TOKEN, "s3cret"), (PASSWORD, "s3cret")],
            &[(TOKEN, "s3cret\nX-Evil: 1")],
            &[(USERNAME, "ana:s3cret")],
        ];
        for case in cases {
            let error = with(case).expect_err("it does not fit");
            for lang in [Lang::En, Lang::PtBr] {
                let told = format!("{} {}", error.what.get(lang), error.hint.get(lang));
                assert!(told.contains("JAEGER_") && !told.contains("s3cret"), "{told}");
            }
        }
    }

    #[test]
    fn they_are_not_shown_by_accident() {
        let credentials = with(&[(USERNAME, "ana"), (PASSWORD, "s3cret")]).expect("sound");
        let shown = format!("{credentials:?} {:?}", credentials.header());
        assert!(!shown.contains("s3cret") && !shown.contains("ana") && !shown.contains("YW5h"), "{shown}");
    }
}
