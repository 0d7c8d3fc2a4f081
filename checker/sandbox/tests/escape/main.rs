//! The escape matrix: a program that tries to get out, behind each level, as root and as somebody who is not.
//!
//! What is expected stands in `expected`; where this machine cannot try a part of it, that is said.

#[cfg(target_os = "linux")]
mod attempts;
#[cfg(target_os = "linux")]
mod expected;
#[cfg(target_os = "linux")]
mod walls;

#[cfg(target_os = "linux")]
fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--outside") => walls::outside(&args[2..]),
        Some("--inside") => walls::inside(&args[2..]),
        Some("--behind") => walls::behind(&args[2..]),
        Some("--attempt") => attempts::all(&args[2]),
        _ => expected::hold(),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stderr, reason = "a test that was not tried says so")]
fn main() {
    eprintln!("not tried: only Linux has these walls");
}
