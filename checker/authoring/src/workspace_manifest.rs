//! The manifest of a workspace that holds lessons and no checker.

/// It has what the course's manifest has for these crates: the package's fields and the dependencies that they name.
pub fn workspace_manifest(course: &str, members: &[&str], crates: &[&str]) -> String {
    let members = members.iter().map(|member| format!("\"{member}\"")).collect::<Vec<_>>().join(", ");
    let package = part(course, "[workspace.package]");
    let is_named = |line: &&str| {
        let name = line.split_once(" = ").map_or("", |(name, _)| name);
        let named = [format!("\n{name}.workspace"), format!("\n{name} = {{ workspace = true")];
        !name.is_empty() && crates.iter().any(|manifest| named.iter().any(|it| manifest.contains(it)))
    };
    let of_steps: Vec<&str> = part(course, "[workspace.dependencies]").lines().filter(is_named).collect();
    let has_lints = crates.iter().any(|manifest| manifest.contains("[lints]\nworkspace = true"));
    let tables = ["[workspace.lints.rust]", "[workspace.lints.clippy]"].iter().filter(|_| has_lints);
    let lints: String =
        tables.map(|heading| format!("\n{heading}\n{}\n", part(course, heading).trim())).collect();
    // What is read and not built is no member.
    let exclude = course.lines().find(|line| line.starts_with("exclude = [")).unwrap_or("exclude = []");
    format!(
        "[workspace]\nresolver = \"3\"\n{exclude}\nmembers = [{members}]\n\n[workspace.package]\n{}\n\n[workspace.dependencies]\n{}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n{lints}",
        package.trim(),
        of_steps.join("\n").trim(),
    )
}

/// What stands under a heading.
fn part<'t>(manifest: &'t str, heading: &str) -> &'t str {
    let below = manifest.split_once(heading).map_or("", |(_, below)| below);
    below.split("\n[").next().unwrap_or(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = include_str!("../template/step.Cargo.toml");

    #[test]
    fn it_has_what_steps_need_and_nothing_of_the_checkers() {
        let manifest = workspace_manifest(include_str!("../../../Cargo.toml"), &["exercises/*/*"], &[STEP]);
        assert!(
            manifest.contains("\nexclude = [\"exercises/")
                && manifest.contains("\nmembers = [\"exercises/*/*\"]\n")
        );
        for line in ["edition = \"2024\"", "opentelemetry = {", "tokio = {", "rand = "] {
            assert!(manifest.contains(&format!("\n{line}")), "{line}\n{manifest}");
        }
        assert!(!manifest.contains("checker") && !manifest.contains("clap"), "{manifest}");
    }
}
