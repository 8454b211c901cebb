//! Handles: the only form in which Java ever holds one of our objects.
//!
//! A handle is `tag (8 bits) | generation (24 bits) | index (32 bits)`. Looking one up clones an
//! `Arc`, so closing a resource while an operation is using it is safe; a slot that was freed has
//! moved on to another generation, so an old handle finds nothing.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Failure, Status};

/// Something that can live in the table.
pub trait Resource: Any + Send + Sync {
    /// Distinct for each type, below 0x80 so that handles stay positive in Java.
    const TAG: u8;
}

struct Slot {
    generation: u32,
    tag: u8,
    owner: i64,
    resource: Option<Arc<dyn Any + Send + Sync>>,
}

#[derive(Default)]
struct Table {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

/// The type tag of whatever `handle` names or named.
pub fn tag(handle: i64) -> u8 {
    (handle >> 56) as u8
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    slots: Vec::new(),
    free: Vec::new(),
});

const GENERATIONS: u32 = 1 << 24;

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stale(handle: i64) -> Failure {
    Failure::new(Status::StaleHandle, format!("stale handle {handle:#x}"))
}

fn handle_of(tag: u8, generation: u32, index: u32) -> i64 {
    (i64::from(tag) << 56) | (i64::from(generation) << 32) | i64::from(index)
}

impl Table {
    fn slot(&mut self, handle: i64, tag: u8) -> Option<&mut Slot> {
        let slot = self.slots.get_mut((handle & 0xffff_ffff) as usize)?;
        let generation = (handle >> 32) as u32 & (GENERATIONS - 1);
        let current = slot.resource.is_some() && slot.generation == generation;
        (current && slot.tag == tag && self::tag(handle) == tag).then_some(slot)
    }

    fn take(&mut self, index: u32) -> Option<Arc<dyn Any + Send + Sync>> {
        let slot = &mut self.slots[index as usize];
        let resource = slot.resource.take()?;
        slot.generation = (slot.generation + 1) % GENERATIONS;
        self.free.push(index);
        Some(resource)
    }
}

/// Gives `resource` a handle. `owner` is the handle of the client it belongs to, 0 for none.
pub fn insert<R: Resource>(resource: Arc<R>, owner: i64) -> i64 {
    let mut table = table();
    let index = table.free.pop().unwrap_or_else(|| {
        table.slots.push(Slot {
            generation: 1,
            tag: 0,
            owner: 0,
            resource: None,
        });
        (table.slots.len() - 1) as u32
    });
    let slot = &mut table.slots[index as usize];
    slot.tag = R::TAG;
    slot.owner = owner;
    slot.resource = Some(resource);
    handle_of(R::TAG, slot.generation, index)
}

pub fn get<R: Resource>(handle: i64) -> Result<Arc<R>, Failure> {
    let found = table().slot(handle, R::TAG).and_then(|slot| slot.resource.clone());
    found.and_then(|any| any.downcast().ok()).ok_or_else(|| stale(handle))
}

pub fn remove<R: Resource>(handle: i64) -> Result<Arc<R>, Failure> {
    let mut table = table();
    table.slot(handle, R::TAG).ok_or_else(|| stale(handle))?;
    let removed = table.take((handle & 0xffff_ffff) as u32);
    drop(table);
    removed.and_then(|any| any.downcast().ok()).ok_or_else(|| stale(handle))
}

/// Removes everything of type `R` that belongs to `owner`.
pub fn remove_owned<R: Resource>(owner: i64) -> Vec<Arc<R>> {
    let mut table = table();
    let owned: Vec<u32> = (0..table.slots.len() as u32)
        .filter(|&index| {
            let slot = &table.slots[index as usize];
            slot.resource.is_some() && slot.owner == owner && slot.tag == R::TAG
        })
        .collect();
    owned
        .into_iter()
        .filter_map(|index| table.take(index)?.downcast().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Apple(u32);

    impl Resource for Apple {
        const TAG: u8 = 0x71;
    }

    struct Pear;

    impl Resource for Pear {
        const TAG: u8 = 0x72;
    }

    fn status<R>(found: Result<Arc<R>, Failure>) -> Option<Status> {
        found.err().map(|failure| failure.status)
    }

    #[test]
    fn a_handle_finds_its_resource_until_it_is_removed() {
        let handle = insert(Arc::new(Apple(7)), 0);
        assert!(handle > 0);
        assert_eq!(tag(handle), Apple::TAG);
        assert_eq!(get::<Apple>(handle).unwrap().0, 7);
        assert_eq!(remove::<Apple>(handle).unwrap().0, 7);
        assert_eq!(status(get::<Apple>(handle)), Some(Status::StaleHandle));
        assert_eq!(status(remove::<Apple>(handle)), Some(Status::StaleHandle));
    }

    #[test]
    fn a_slot_used_again_does_not_answer_to_its_old_handle() {
        let mut table = Table::default();
        let slot = |generation| Slot {
            generation,
            tag: Apple::TAG,
            owner: 0,
            resource: Some(Arc::new(Apple(1))),
        };
        table.slots.push(slot(5));
        assert!(table.slot(handle_of(Apple::TAG, 5, 0), Apple::TAG).is_some());
        table.take(0);
        assert_eq!(table.slots[0].generation, 6);
        table.slots[0].resource = Some(Arc::new(Apple(2)));
        assert!(table.slot(handle_of(Apple::TAG, 5, 0), Apple::TAG).is_none());
        assert!(table.slot(handle_of(Apple::TAG, 6, 0), Apple::TAG).is_some());
        table.slots[0] = slot(GENERATIONS - 1);
        table.take(0);
        assert_eq!(table.slots[0].generation, 0);
    }

    #[test]
    fn a_handle_of_another_type_is_stale() {
        let handle = insert(Arc::new(Apple(7)), 0);
        assert_eq!(status(get::<Pear>(handle)), Some(Status::StaleHandle));
        let disguised = (handle & 0x00ff_ffff_ffff_ffff) | (i64::from(Pear::TAG) << 56);
        assert_eq!(status(get::<Pear>(disguised)), Some(Status::StaleHandle));
        assert_eq!(status(get::<Apple>(0)), Some(Status::StaleHandle));
        assert_eq!(status(get::<Apple>(-1)), Some(Status::StaleHandle));
        assert!(remove::<Apple>(handle).is_ok());
    }

    #[test]
    fn what_an_owner_owns_goes_as_a_whole() {
        let owner = insert(Arc::new(Pear), 0);
        let mine = [insert(Arc::new(Apple(1)), owner), insert(Arc::new(Apple(2)), owner)];
        let other = insert(Arc::new(Apple(3)), 0);
        assert_eq!(remove_owned::<Apple>(owner).len(), 2);
        assert!(mine.iter().all(|&handle| get::<Apple>(handle).is_err()));
        assert!(get::<Apple>(other).is_ok());
    }

    #[test]
    fn a_resource_in_use_outlives_its_handle() {
        let handle = insert(Arc::new(Apple(9)), 0);
        let used = get::<Apple>(handle).unwrap();
        drop(remove::<Apple>(handle));
        assert_eq!(used.0, 9);
    }
}
