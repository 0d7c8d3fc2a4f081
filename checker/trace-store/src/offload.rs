//! Large work leaves the async threads, so that a small request never waits behind it.

use std::panic::resume_unwind;

/// Bytes worked on below which a change of thread costs more than it spares.
const SMALL: usize = 128 << 10;

/// Does the work here, or on a thread for such work when it is about many bytes.
pub(crate) async fn offload<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    if bytes < SMALL {
        return work();
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only a runtime that ends cancels such work, and then nobody waits for it.
            Err(_) => std::future::pending().await,
        },
    }
}
