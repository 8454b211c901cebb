//! The border between Java and `allium_arti_core`: every export converts its arguments and returns at once
//! (except [`poll`], which is for the poller alone). Failures become completions, panics become Java
//! RuntimeExceptions.

use std::time::Duration;

use allium_arti_core::{self as core, Failure, Options, Status};
use jni::errors::ThrowRuntimeExAndDefault;
use jni::objects::{JByteArray, JByteBuffer, JClass, JString};
use jni::sys::{jboolean, jint, jlong};
use jni::{Env, EnvUnowned, jni_mangle};

/// Runs the body of an export that submits `op`. A failure to convert completes `op`.
fn submit(mut env: EnvUnowned<'_>, op: jlong, body: impl FnOnce(&mut Env<'_>) -> Result<(), Failure>) {
    env.with_env(|env| -> Result<(), jni::errors::Error> {
        if let Err(failure) = body(env) {
            core::refuse(op, failure);
        }
        Ok(())
    })
    .resolve::<ThrowRuntimeExAndDefault>();
}

fn illegal(message: impl Into<String>) -> Failure {
    Failure::new(Status::IllegalArgument, message)
}

fn bug(error: jni::errors::Error) -> Failure {
    Failure::new(Status::Internal, error.to_string())
}

fn text(env: &Env<'_>, string: &JString<'_>) -> Result<String, Failure> {
    string.try_to_string(env).map_err(bug)
}

fn port(value: jint) -> Result<u16, Failure> {
    match u16::try_from(value) {
        Ok(port) if port != 0 => Ok(port),
        _ => Err(illegal(format!("a port is 1 to 65535, not {value}"))),
    }
}

fn millis(value: jint) -> Duration {
    Duration::from_millis(value.max(0) as u64)
}

fn seed(env: &Env<'_>, bytes: &JByteArray<'_>) -> Result<Option<[u8; 32]>, Failure> {
    if bytes.is_null() {
        return Ok(None);
    }
    let bytes = env.convert_byte_array(bytes).map_err(bug)?;
    let seed = bytes.try_into().map_err(|_| illegal("a seed has 32 bytes"))?;
    Ok(Some(seed))
}

/// The bytes `offset .. offset + length` of a direct buffer.
///
/// The slice borrows `buffer`, so it cannot outlive the native call that got it. Java must not use
/// those bytes concurrently.
#[allow(clippy::mut_from_ref)] // the bytes are not in `buffer`, which only names them
fn direct<'a>(env: &Env<'_>, buffer: &'a JByteBuffer<'_>, offset: jint, length: jint) -> Result<&'a mut [u8], Failure> {
    let outside = || illegal("range outside the direct buffer");
    let capacity = env.get_direct_buffer_capacity(buffer).map_err(bug)?;
    let offset = usize::try_from(offset).map_err(|_| outside())?;
    let length = usize::try_from(length).map_err(|_| outside())?;
    if offset.checked_add(length).is_none_or(|end| end > capacity) {
        return Err(outside());
    }
    let start = env.get_direct_buffer_address(buffer).map_err(bug)?;
    // Safety: the JVM says that `capacity` bytes live at `start`, and the range lies within them.
    Ok(unsafe { std::slice::from_raw_parts_mut(start.add(offset), length) })
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn start(mut env: EnvUnowned<'_>, _: JClass<'_>, filter: JString<'_>) {
    env.with_env(|env| -> Result<(), jni::errors::Error> {
        core::start(&filter.try_to_string(env)?);
        Ok(())
    })
    .resolve::<ThrowRuntimeExAndDefault>();
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn poll(mut env: EnvUnowned<'_>, _: JClass<'_>, buffer: JByteBuffer<'_>, timeout_ms: jint) -> jint {
    env.with_env(|env| -> Result<jint, jni::errors::Error> {
        let capacity = env.get_direct_buffer_capacity(&buffer)?;
        let start = env.get_direct_buffer_address(&buffer)?;
        // Safety: as in `direct`; the poller's buffer is used by nobody else.
        let out = unsafe { std::slice::from_raw_parts_mut(start, capacity) };
        Ok(core::poll(out, millis(timeout_ms)) as jint)
    })
    .resolve::<ThrowRuntimeExAndDefault>()
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn cancel(mut env: EnvUnowned<'_>, _: JClass<'_>, op: jlong) {
    env.with_env(|_| -> Result<(), jni::errors::Error> {
        core::cancel(op);
        Ok(())
    })
    .resolve::<ThrowRuntimeExAndDefault>();
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn open(env: EnvUnowned<'_>, _: JClass<'_>, op: jlong, base: JString<'_>, overrides: JString<'_>) {
    submit(env, op, |env| {
        core::open(op, text(env, &base)?, text(env, &overrides)?);
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn bootstrap(env: EnvUnowned<'_>, _: JClass<'_>, op: jlong, client: jlong) {
    submit(env, op, |_| {
        core::bootstrap(op, client);
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn address(
    env: EnvUnowned<'_>,
    _: JClass<'_>,
    op: jlong,
    client: jlong,
    nickname: JString<'_>,
    seed_bytes: JByteArray<'_>,
) {
    submit(env, op, |env| {
        core::address(op, client, text(env, &nickname)?, seed(env, &seed_bytes)?);
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn launch(
    env: EnvUnowned<'_>,
    _: JClass<'_>,
    op: jlong,
    client: jlong,
    nickname: JString<'_>,
    seed_bytes: JByteArray<'_>,
    virtual_port: jint,
    slots: jint,
    introduction_points: jint,
) {
    submit(env, op, |env| {
        let options = Options {
            nickname: text(env, &nickname)?,
            seed: seed(env, &seed_bytes)?,
            port: port(virtual_port)?,
            slots: usize::try_from(slots).map_err(|_| illegal("slots"))?,
            introduction_points: u8::try_from(introduction_points).map_err(|_| illegal("introduction points"))?,
        };
        core::launch(op, client, options);
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn accept(env: EnvUnowned<'_>, _: JClass<'_>, op: jlong, client: jlong, service: jlong) {
    submit(env, op, |_| {
        core::accept(op, client, service);
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn connect(
    env: EnvUnowned<'_>,
    _: JClass<'_>,
    op: jlong,
    client: jlong,
    host: JString<'_>,
    target_port: jint,
    isolation: jlong,
    timeout_ms: jint,
) {
    submit(env, op, |env| {
        let (host, port) = (text(env, &host)?, port(target_port)?);
        core::connect(op, client, host, port, isolation, millis(timeout_ms));
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn read(
    mut env: EnvUnowned<'_>,
    _: JClass<'_>,
    op: jlong,
    stream: jlong,
    buffer: JByteBuffer<'_>,
    offset: jint,
    length: jint,
) -> jint {
    env.with_env(|env| -> Result<jint, jni::errors::Error> {
        Ok(match direct(env, &buffer, offset, length) {
            Ok(into) => core::read(op, stream, into),
            Err(failure) => {
                core::refuse(op, failure);
                core::PARKED
            }
        })
    })
    .resolve::<ThrowRuntimeExAndDefault>()
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn write(
    env: EnvUnowned<'_>,
    _: JClass<'_>,
    op: jlong,
    stream: jlong,
    buffer: JByteBuffer<'_>,
    offset: jint,
    length: jint,
) {
    submit(env, op, |env| {
        let data = direct(env, &buffer, offset, length)?;
        if data.len() > core::WRITE_CHUNK {
            return Err(illegal("more than one write may carry"));
        }
        core::write(op, stream, data.to_vec());
        Ok(())
    });
}

#[jni_mangle("chat.allium.arti.Native")]
pub fn authenticated(mut env: EnvUnowned<'_>, _: JClass<'_>, stream: jlong) -> jboolean {
    env.with_env(|_| -> Result<jboolean, jni::errors::Error> { Ok(core::authenticated(stream)) })
        .resolve::<ThrowRuntimeExAndDefault>()
}

/// Closes whatever `handle` names.
#[jni_mangle("chat.allium.arti.Native")]
pub fn close(env: EnvUnowned<'_>, _: JClass<'_>, op: jlong, handle: jlong) {
    submit(env, op, |_| {
        core::close(op, handle);
        Ok(())
    });
}

/// See [`core::probe`].
#[jni_mangle("chat.allium.arti.Native")]
pub fn probe(env: EnvUnowned<'_>, _: JClass<'_>, op: jlong, what: jint) {
    submit(env, op, |_| {
        core::probe(op, what);
        Ok(())
    });
}
