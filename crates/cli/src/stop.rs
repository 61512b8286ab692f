//! The end of a server, as the operator or the system asks for it.

use tokio::sync::watch;

/// Known to all parts of the server that go on until it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One that is asked for by Ctrl-C, or by the signal that ends a program.
    pub(crate) fn by_signal() -> Self {
        let (tell, heard) = watch::channel(false);
        tokio::spawn(async move {
            signalled().await;
            let _nobody_left = tell.send(true).is_err();
        });
        Self(heard)
    }

    /// Ends once it is asked for.
    pub(crate) async fn asked(&self) {
        let mut heard = self.0.clone();
        let _asked = heard.wait_for(|is_asked| *is_asked).await.is_ok();
    }
}

async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
