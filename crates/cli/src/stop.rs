//! The end of a server, as the operator or the system asks for it.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Known to all parts of the server that go on until it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One that is asked for by Ctrl-C, or by the signal that ends a program; heard from now on.
    pub(crate) fn by_signal() -> std::io::Result<Self> {
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut terminated = signal(SignalKind::terminate())?;
        let (tell, heard) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            let _nobody_left = tell.send(true).is_err();
        });
        Ok(Self(heard))
    }

    /// Ends once it is asked for.
    pub(crate) async fn asked(&self) {
        let mut heard = self.0.clone();
        let _asked = heard.wait_for(|is_asked| *is_asked).await.is_ok();
    }
}
