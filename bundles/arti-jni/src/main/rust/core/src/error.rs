//! One small vocabulary of failures for both sides of the border.

use arti_client::{ErrorKind, HasKind};
use tor_error::ErrorReport as _;

/// What Java is told. The numbers are mirrored by `ArtiException.Kind`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(i32)]
pub enum Status {
    Ok = 0,
    /// The operation was cancelled by the caller.
    Cancelled = 1,
    /// The handle names nothing any more.
    StaleHandle = 2,
    /// Another operation of the same sort is under way on this handle.
    Busy = 3,
    /// The client is not (or no longer) ready for traffic: bootstrap, wait, try again.
    NotReady = 4,
    /// No descriptor: the peer is not publishing.
    PeerOffline = 5,
    /// The peer has a descriptor but could not be reached; try again with a fresh isolation token.
    Unreachable = 6,
    /// The peer demands a client key we lack, or rejects the one we have.
    Unauthorised = 7,
    /// The time the caller allowed is over.
    TimedOut = 8,
    /// The request itself is wrong: address, port, configuration.
    IllegalArgument = 9,
    /// The stream, service or client was closed, by either end.
    Closed = 10,
    /// Somebody else holds the state directory or the service's state.
    StateLocked = 11,
    /// Files: permissions, corruption, a full disk.
    Storage = 12,
    /// The nickname already has a different identity key.
    KeyMismatch = 13,
    /// Something on the network, at a relay or in a directory; usually passes.
    Network = 14,
    /// A bug or a panic.
    Internal = 15,
}

/// An error on its way to Java.
#[derive(Debug)]
pub struct Failure {
    pub status: Status,
    pub message: String,
}

impl Failure {
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    pub fn closed() -> Self {
        Self::new(Status::Closed, "closed")
    }

    /// Turns the payload of a caught panic into a failure.
    pub fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Self::new(Status::Internal, format!("panic: {text}"))
    }

    /// For every error of the Tor crates that knows its kind. The report is redacted by safelog.
    pub fn tor<E: HasKind + std::error::Error + 'static>(error: E) -> Self {
        let kind = error.kind();
        Self::new(status_of(kind), format!("{kind:?}: {}", error.report()))
    }

    /// For a connect: a circuit that dies under an old isolation token is reported as a bad use of the API.
    pub fn connecting(error: arti_client::Error) -> Self {
        let misnamed = error.kind() == ErrorKind::BadApiUsage;
        let failure = Self::tor(error);
        if misnamed {
            return Self::new(Status::Unreachable, failure.message);
        }
        failure
    }
}

impl From<arti_client::Error> for Failure {
    fn from(error: arti_client::Error) -> Self {
        Self::tor(error)
    }
}

impl From<std::io::Error> for Failure {
    /// Errors of a data stream arrive wrapped in `io::Error`. For a stream, a collapsed circuit and a
    /// "not connected" (which arti calls bad API usage) are one thing: it is closed.
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let inner = error.get_ref().and_then(|e| e.downcast_ref::<tor_proto::Error>());
        let status = match error.kind() {
            K::BrokenPipe | K::ConnectionReset | K::ConnectionAborted | K::NotConnected | K::UnexpectedEof => {
                Status::Closed
            }
            K::TimedOut => Status::TimedOut,
            _ => inner.map_or(Status::Network, |e| status_of(e.kind())),
        };
        match inner {
            Some(inner) => Self::new(status, format!("{:?}: {}", inner.kind(), inner.report())),
            None => Self::new(status, format!("{:?}: {error}", error.kind())),
        }
    }
}

fn status_of(kind: ErrorKind) -> Status {
    use ErrorKind as K;
    match kind {
        K::BootstrapRequired | K::TorAccessFailed | K::DirectoryExpired | K::NoPath | K::ClockSkew => Status::NotReady,
        K::OnionServiceNotFound => Status::PeerOffline,
        K::OnionServiceNotRunning
        | K::OnionServiceConnectionFailed
        | K::TorNetworkTimeout
        | K::RemoteNetworkTimeout
        | K::ExitTimeout
        | K::CircuitCollapse
        | K::CircuitRefused => Status::Unreachable,
        K::OnionServiceMissingClientAuth | K::OnionServiceWrongClientAuth => Status::Unauthorised,
        K::OnionServiceAddressInvalid
        | K::InvalidStreamTarget
        | K::ForbiddenStreamTarget
        | K::InvalidConfig
        | K::InvalidConfigTransition
        | K::FeatureDisabled => Status::IllegalArgument,
        K::RemoteStreamClosed
        | K::RemoteStreamReset
        | K::RemoteStreamError
        | K::RemoteConnectionRefused
        | K::ReactorShuttingDown
        | K::ArtiShuttingDown => Status::Closed,
        K::LocalResourceAlreadyInUse => Status::StateLocked,
        K::FsPermissions
        | K::PersistentStateAccessFailed
        | K::PersistentStateCorrupted
        | K::CacheAccessFailed
        | K::CacheCorrupted
        | K::KeystoreAccessFailed
        | K::KeystoreCorrupted
        | K::NoHomeDirectory => Status::Storage,
        K::Internal | K::BadApiUsage | K::NotImplemented => Status::Internal,
        _ => Status::Network,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn arti_kinds_become_what_the_caller_can_do_about_them() {
        let expected = [
            (ErrorKind::BootstrapRequired, Status::NotReady),
            (ErrorKind::OnionServiceNotFound, Status::PeerOffline),
            (ErrorKind::OnionServiceConnectionFailed, Status::Unreachable),
            (ErrorKind::CircuitCollapse, Status::Unreachable),
            (ErrorKind::OnionServiceWrongClientAuth, Status::Unauthorised),
            (ErrorKind::OnionServiceAddressInvalid, Status::IllegalArgument),
            (ErrorKind::RemoteStreamReset, Status::Closed),
            (ErrorKind::LocalResourceAlreadyInUse, Status::StateLocked),
            (ErrorKind::FsPermissions, Status::Storage),
            (ErrorKind::Internal, Status::Internal),
            (ErrorKind::TorProtocolViolation, Status::Network),
        ];
        for (kind, status) in expected {
            assert_eq!(status_of(kind), status, "{kind:?}");
        }
    }

    #[test]
    fn a_stream_that_lost_its_circuit_is_closed() {
        for kind in [
            io::ErrorKind::NotConnected,
            io::ErrorKind::BrokenPipe,
            io::ErrorKind::UnexpectedEof,
        ] {
            assert_eq!(Failure::from(io::Error::from(kind)).status, Status::Closed);
        }
        assert_eq!(
            Failure::from(io::Error::from(io::ErrorKind::TimedOut)).status,
            Status::TimedOut
        );
        assert_eq!(Failure::from(io::Error::other("odd")).status, Status::Network);
    }

    #[test]
    fn a_panic_keeps_its_words() {
        let text: Box<dyn std::any::Any + Send> = Box::new("words");
        assert_eq!(Failure::panicked(&*text).message, "panic: words");
        let owned: Box<dyn std::any::Any + Send> = Box::new(String::from("owned"));
        assert_eq!(Failure::panicked(&*owned).message, "panic: owned");
        let odd: Box<dyn std::any::Any + Send> = Box::new(7);
        assert_eq!(Failure::panicked(&*odd).status, Status::Internal);
    }
}
