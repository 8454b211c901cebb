//! Who may hold an inbound circuit before it has proved who it is. No clock, no I/O: time comes in.
//!
//! A circuit takes one of a few slots when it is introduced and gives it back when its peer authenticates,
//! or when it is gone. Each phase has a grace in which the circuit is safe and a limit at which it is shed.
//! When all slots are taken a newcomer sheds the circuit whose grace ended first; if nobody's has, the
//! newcomer is refused. So a stranger's idle circuits cost a friend a second and not ten, and a flood can
//! not push out a friend who is in the middle of a handshake: refusing newcomers alone lets a few idle
//! circuits close the door, always shedding the oldest lets a flood do it.

use std::collections::HashMap;
use std::time::Duration;

/// Time since any fixed moment.
pub type Now = Duration;

pub type Id = u64;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// We are building the circuit to the rendezvous point.
    Introduced,
    /// The circuit is there, the peer has not opened a stream on it.
    Joined,
    /// The peer has a stream, and somebody above is authenticating it (under a deadline of its own).
    Streaming,
}

impl Phase {
    fn grace(self) -> Duration {
        match self {
            Phase::Introduced => Duration::from_secs(5),
            Phase::Joined => Duration::from_secs(1),
            Phase::Streaming => Duration::from_secs(10),
        }
    }

    fn limit(self) -> Option<Duration> {
        match self {
            Phase::Introduced => Some(Duration::from_secs(30)),
            Phase::Joined => Some(Duration::from_secs(10)),
            Phase::Streaming => None,
        }
    }
}

struct Slot<T> {
    phase: Phase,
    since: Now,
    circuit: T,
}

impl<T> Slot<T> {
    fn safe_until(&self) -> Now {
        self.since + self.phase.grace()
    }

    fn deadline(&self) -> Option<Now> {
        self.phase.limit().map(|limit| self.since + limit)
    }
}

/// What became of a newcomer.
#[derive(Debug, Eq, PartialEq)]
pub enum Verdict<T> {
    /// It has a slot; `shed` had to go for it.
    Admitted {
        id: Id,
        shed: Option<T>,
    },
    Refused,
}

/// The unauthenticated circuits of one service; `T` is how the caller ends one.
pub struct Admission<T> {
    capacity: usize,
    next: Id,
    slots: HashMap<Id, Slot<T>>,
}

impl<T> Admission<T> {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            next: 0,
            slots: HashMap::new(),
        }
    }

    pub fn admit(&mut self, now: Now, circuit: T) -> Verdict<T> {
        let mut shed = None;
        if self.slots.len() >= self.capacity {
            let Some(victim) = self.victim(now) else {
                return Verdict::Refused;
            };
            shed = self.slots.remove(&victim).map(|slot| slot.circuit);
        }
        let id = self.next;
        self.next += 1;
        let (phase, since) = (Phase::Introduced, now);
        self.slots.insert(id, Slot { phase, since, circuit });
        Verdict::Admitted { id, shed }
    }

    fn victim(&self, now: Now) -> Option<Id> {
        let weakest = self.slots.iter().min_by_key(|(id, slot)| (slot.safe_until(), **id));
        weakest.filter(|(_, slot)| slot.safe_until() <= now).map(|(&id, _)| id)
    }

    /// The circuit has come further. A second stream on a circuit does not renew its grace.
    pub fn reached(&mut self, now: Now, id: Id, phase: Phase) {
        if let Some(slot) = self.slots.get_mut(&id).filter(|slot| slot.phase != phase) {
            slot.phase = phase;
            slot.since = now;
        }
    }

    /// The circuit authenticated or is gone. False if it had been shed already.
    pub fn release(&mut self, id: Id) -> bool {
        self.slots.remove(&id).is_some()
    }

    /// When [`Admission::expire`] has something to do next.
    pub fn deadline(&self) -> Option<Now> {
        self.slots.values().filter_map(Slot::deadline).min()
    }

    /// Takes the circuits out whose time is up.
    pub fn expire(&mut self, now: Now) -> Vec<T> {
        let late = |slot: &Slot<T>| slot.deadline().is_some_and(|deadline| deadline <= now);
        let ids: Vec<Id> = self.slots.iter().filter(|(_, s)| late(s)).map(|(&id, _)| id).collect();
        ids.iter()
            .filter_map(|id| self.slots.remove(id))
            .map(|s| s.circuit)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: usize = 4;

    fn at(millis: u64) -> Now {
        Duration::from_millis(millis)
    }

    fn admit(admission: &mut Admission<&'static str>, millis: u64, name: &'static str) -> (Id, Option<&'static str>) {
        match admission.admit(at(millis), name) {
            Verdict::Admitted { id, shed } => (id, shed),
            Verdict::Refused => panic!("{name} refused"),
        }
    }

    fn full(phase: Phase) -> (Admission<&'static str>, Vec<Id>) {
        let mut admission = Admission::new(CAPACITY);
        let ids: Vec<Id> = ["a", "b", "c", "d"]
            .into_iter()
            .enumerate()
            .map(|(i, name)| admit(&mut admission, i as u64, name).0)
            .collect();
        for (i, &id) in ids.iter().enumerate() {
            admission.reached(at(10 + i as u64), id, phase);
        }
        (admission, ids)
    }

    #[test]
    fn newcomers_are_refused_while_everybody_is_within_grace() {
        let (mut admission, _) = full(Phase::Joined);
        assert_eq!(admission.admit(at(500), "friend"), Verdict::Refused);
    }

    #[test]
    fn the_oldest_idle_circuit_makes_room_after_a_second() {
        let (mut admission, _) = full(Phase::Joined);
        assert_eq!(admit(&mut admission, 1_100, "friend").1, Some("a"));
        assert_eq!(admit(&mut admission, 1_100, "another").1, Some("b"));
    }

    #[test]
    fn a_handshake_outlives_idle_circuits() {
        let (mut admission, ids) = full(Phase::Joined);
        admission.reached(at(20), ids[0], Phase::Streaming);
        assert_eq!(admit(&mut admission, 2_000, "x").1, Some("b"));
        assert_eq!(admit(&mut admission, 2_000, "y").1, Some("c"));
        assert_eq!(admit(&mut admission, 2_000, "z").1, Some("d"));
        assert_eq!(admission.admit(at(2_000), "refused"), Verdict::Refused);
    }

    #[test]
    fn deadlines_are_thirty_seconds_to_join_and_ten_to_the_first_stream() {
        let mut admission = Admission::new(CAPACITY);
        let (joining, _) = admit(&mut admission, 0, "joining");
        admit(&mut admission, 0, "stuck");
        assert_eq!(admission.deadline(), Some(at(30_000)));
        admission.reached(at(2_000), joining, Phase::Joined);
        assert_eq!(admission.deadline(), Some(at(12_000)));
        assert_eq!(admission.expire(at(11_999)), Vec::<&str>::new());
        assert_eq!(admission.expire(at(12_000)), vec!["joining"]);
        assert_eq!(admission.expire(at(30_000)), vec!["stuck"]);
        assert_eq!(admission.deadline(), None);
    }

    #[test]
    fn a_stream_has_no_deadline_here_and_a_second_one_no_new_grace() {
        let (mut admission, ids) = full(Phase::Streaming);
        assert_eq!(admission.deadline(), None);
        admission.reached(at(9_000), ids[0], Phase::Streaming);
        assert_eq!(admit(&mut admission, 10_010, "friend").1, Some("a"));
    }

    #[test]
    fn an_authenticated_circuit_needs_no_slot() {
        let (mut admission, ids) = full(Phase::Streaming);
        assert!(admission.release(ids[2]));
        assert_eq!(admit(&mut admission, 20, "friend").1, None);
        assert_eq!(admission.admit(at(20), "one too many"), Verdict::Refused);
    }

    #[test]
    fn who_was_shed_can_not_authenticate_any_more() {
        let (mut admission, ids) = full(Phase::Joined);
        admit(&mut admission, 5_000, "friend");
        assert!(!admission.release(ids[0]));
    }

    /// A stranger opens 300 circuits, one every `pause`, and never uses them; a friend dials at `attempts`.
    fn friend_gets_in(pause: u64, attempts: &[u64]) -> bool {
        let mut admission = Admission::new(32);
        let mut friend = None;
        for millis in 0..300 * pause {
            let now = at(millis);
            admission.expire(now);
            if millis % pause == 0
                && let Verdict::Admitted { id, .. } = admission.admit(now, "stranger")
            {
                admission.reached(now, id, Phase::Joined);
            }
            if friend.is_none()
                && attempts.contains(&millis)
                && let Verdict::Admitted { id, .. } = admission.admit(now, "friend")
            {
                admission.reached(now, id, Phase::Streaming);
                friend = Some(id);
            }
        }
        let now = at(300 * pause + 1_000);
        // The flood is over; the next attempt follows.
        if friend.is_none()
            && let Verdict::Admitted { id, .. } = admission.admit(now, "friend")
        {
            friend = Some(id);
        }
        friend.is_some_and(|id| admission.release(id))
    }

    #[test]
    fn a_friend_gets_in_at_once_beside_twenty_idle_circuits_a_second() {
        assert!(friend_gets_in(50, &[7_003]));
    }

    #[test]
    fn a_friend_gets_in_a_second_after_a_flood_of_idle_circuits() {
        assert!(friend_gets_in(20, &[1_003]));
    }
}
