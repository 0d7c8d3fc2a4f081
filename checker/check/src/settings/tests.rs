//! What was typed, and what it means or why it is refused.

use super::*;
use crate::surroundings::{JaegerChoice, PrefectChoice};

fn settings(line: &str) -> Result<Settings, UsageError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("exercises/02-tracing")).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
    let args = line.split(' ').map(Into::into);
    let cli = crate::cli::parse(args, Lang::En).unwrap();
    validate(cli, Lang::En, &folder.path().join("exercises/02-tracing"))
}

fn complaint(line: &str) -> String {
    let error = settings(line).unwrap_err();
    format!("{} -> {}", error.what.get(Lang::En), error.hint.get(Lang::En))
}

#[test]
fn without_anything_it_goes_on_where_the_learner_is() {
    let Action::Check(check) = settings("check --format json").unwrap().action else { panic!("a check") };
    assert_eq!((check.selector, check.format), (None, Some(FileFormat::Json)));
}

#[test]
fn a_jaeger_address_without_the_external_stack_is_an_error_that_says_so() {
    assert_eq!(
        complaint("check 02 --jaeger-url http://localhost:16686"),
        "`--jaeger-url` only means something with `--stack external` -> add `--stack external`"
    );
}

#[test]
fn the_external_stack_needs_an_address() {
    assert!(complaint("check 02 --stack external").contains("--jaeger-url http://localhost:16686"));
    assert!(
        complaint("check 02 --stack external --jaeger-url localhost:16686")
            .contains("expects an http address")
    );
}

#[test]
fn the_otlp_door_is_beside_the_query_api() {
    let settings = settings("check 02 --stack external --jaeger-url http://jaeger:16686/ui").unwrap();
    let Action::Check(check) = settings.action else { panic!("a check") };
    let JaegerChoice::External { otlp_endpoint, .. } = check.stack.jaeger else { panic!("external") };
    assert_eq!(otlp_endpoint.as_str(), "http://jaeger:4318/");
}

#[test]
fn an_option_of_a_check_elsewhere_is_an_error() {
    assert!(complaint("check --format json list").contains("`--format` belongs to a check"));
    assert!(complaint("check --solution list").contains("`--solution` belongs to a check"));
}

#[test]
fn the_language_of_the_line_wins() {
    assert_eq!(settings("check --lang pt-BR").unwrap().lang, Lang::PtBr);
}

#[test]
fn outside_a_clone_it_says_where_to_go() {
    let folder = tempfile::tempdir().unwrap();
    let cli = crate::cli::parse(["check".into()], Lang::En).unwrap();
    let error = validate(cli, Lang::En, folder.path()).unwrap_err();
    assert!(error.what.get(Lang::En).contains("is not in the course"));
}

#[test]
fn an_option_of_one_stack_beside_another_is_an_error() {
    assert!(complaint("check 02 --jaeger-bin jaeger").contains("add `--stack local`"));
    assert!(complaint("check 02 --stack local --jaeger-url http://a").contains("add `--stack external`"));
    assert!(complaint("check up --stack external").contains("nothing to keep"));
}

#[test]
fn a_password_in_an_address_is_refused_and_not_repeated() {
    let complaint = complaint("check 02 --stack external --jaeger-url http://ana:secret@jaeger:16686");
    assert!(complaint.contains("`JAEGER_PASSWORD`") && !complaint.contains("secret"), "{complaint}");
}

#[test]
fn a_stack_in_the_background_is_the_one_that_was_chosen() {
    let settings = settings("check up --stack local --jaeger-bin /opt/jaeger").unwrap();
    let Action::Up(up) = settings.action else { panic!("up") };
    assert_eq!(up.stack.as_arguments(), ["--stack", "local", "--jaeger-bin", "/opt/jaeger"]);
}

/// The addresses that the external stack gets of these.
fn addresses(jaeger_url: &str, otlp_endpoint: &str) -> [String; 2] {
    let line = format!("check 02 --stack external --jaeger-url {jaeger_url} --otlp-endpoint {otlp_endpoint}");
    let Action::Check(check) = settings(&line).unwrap().action else { panic!("a check") };
    let JaegerChoice::External { jaeger_url, otlp_endpoint, .. } = check.stack.jaeger else {
        panic!("external")
    };
    [jaeger_url, otlp_endpoint].map(|url| url.as_str().trim_end_matches('/').to_owned())
}

#[test]
fn addresses_as_a_browser_and_the_variables_of_opentelemetry_have_them_are_understood() {
    let base = ["http://jaeger:16686/ui".to_owned(), "http://jaeger:4318".to_owned()];
    let trace = "http://jaeger:16686/ui/trace/5b8efff798038103d269b633813fc60c?uiFind=a";
    for page in ["http://jaeger:16686/ui", "http://jaeger:16686/ui/search?service=a#b", trace] {
        assert_eq!(addresses(page, "http://jaeger:4318/v1/traces"), base, "{page}");
    }
    assert_eq!(addresses("http://jaeger:16686/ui", "http://jaeger:4318/v1/traces/"), base);
    // What is no page and no route is a base path.
    let [query, otlp] = addresses("http://jaeger:16686/trace/of-ours", "http://jaeger:4318/otlp");
    assert_eq!(
        (query.as_str(), otlp.as_str()),
        ("http://jaeger:16686/trace/of-ours", "http://jaeger:4318/otlp")
    );
}

#[test]
fn each_backend_can_be_chosen_apart_and_one_option_chooses_both() {
    let stack = |line: &str| {
        let Action::Check(check) = settings(line).unwrap().action else { panic!("a check") };
        check.stack
    };
    let local = PrefectChoice::Local { prefect_bin: None };
    assert_eq!(stack("check 03").prefect, PrefectChoice::Embedded);
    assert_eq!(stack("check 03 --stack local").prefect, local);
    assert_eq!(stack("check 03 --stack compose").prefect, PrefectChoice::Embedded);
    let apart = stack("check 03 --stack local --prefect embedded");
    assert_eq!(
        (&apart.prefect, apart.as_typed()),
        (&PrefectChoice::Embedded, "--jaeger local --prefect embedded".to_owned())
    );
    let apart = stack("check 03 --prefect local --prefect-bin /opt/prefect");
    assert_eq!(apart.jaeger, JaegerChoice::Embedded);
    assert_eq!(apart.as_typed(), "--jaeger embedded --prefect local --prefect-bin /opt/prefect");
    let url = "http://localhost:4200/api";
    let both =
        stack(&format!("check 03 --stack external --jaeger-url http://localhost:16686 --prefect-url {url}"));
    assert_eq!(both.prefect, PrefectChoice::External { api_url: url.parse().unwrap() });
    assert!(both.as_typed().starts_with("--stack external --jaeger-url "), "{}", both.as_typed());
    // The address of its page does as well.
    for page in ["http://localhost:4200", "http://localhost:4200/"] {
        let apart = stack(&format!("check 03 --prefect external --prefect-url {page}"));
        assert_eq!(apart.prefect, PrefectChoice::External { api_url: url.parse().unwrap() });
        // What runs already is not kept.
        assert_eq!(apart.as_kept(), crate::surroundings::StackChoice::default());
    }
}

#[test]
fn an_option_of_one_prefect_beside_another_is_refused() {
    assert_eq!(
        complaint("check 03 --prefect-url http://localhost:4200/api"),
        "`--prefect-url` only means something with `--prefect external` -> add `--prefect external`"
    );
    assert_eq!(
        complaint("check 03 --prefect external"),
        "`--prefect external` needs to know which Prefect -> add the address of its API: `--prefect-url http://localhost:4200/api`"
    );
    assert_eq!(
        complaint("check 03 --jaeger external"),
        "`--jaeger external` needs to know which Jaeger -> add its query address: `--jaeger-url http://localhost:16686`"
    );
    assert!(complaint("check up 03 --prefect external").starts_with("`--prefect external` runs already"));
    assert!(complaint("check 03 --prefect external --prefect-url http://a:b@c/api").contains("password"));
}
