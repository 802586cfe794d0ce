//! Standard input and output: an assistant starts the process and speaks with it, a message a line.

use std::io;
use std::sync::Arc;

use rmcp::ServiceExt as _;
use rmcp::service::ServerInitializeError;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Speaker, Whom};
use crate::hands::Hands;
use crate::{Limits, Works};

/// Speaks the Model Context Protocol over standard input and output until input ends. Nothing else may write there.
///
/// # Errors
/// What came first was no beginning of the protocol, or output is closed.
pub async fn stdio(works: Arc<dyn Works>, limits: Limits) -> io::Result<()> {
    let (input, output) = rmcp::transport::stdio();
    over(works, limits, input, output).await
}

/// The same over any two streams. Every call is for the owner.
///
/// # Errors
/// As for [`stdio`].
pub async fn over(
    works: Arc<dyn Works>,
    limits: Limits,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> io::Result<()> {
    let stats = Arc::default();
    let speaker = Speaker { works, hands: Hands::of(limits, &stats), stats, whom: Whom::Owner };
    match speaker.serve((input, output)).await {
        Ok(running) => running.waiting().await.map(drop).map_err(io::Error::other),
        // Whoever says nothing wants nothing.
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}
