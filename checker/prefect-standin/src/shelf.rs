//! Things in the order in which they came, found by id and by what they belong to, and no more than so many.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::id::Id;

/// What can be kept on a shelf.
pub(crate) trait Kept {
    fn id(&self) -> Id;
    /// What it belongs to: a flow run to its flow, everything else to its flow run.
    fn owner(&self) -> Option<Id>;
    /// Bytes that it takes, by estimate.
    fn weight(&self) -> usize;
}

/// Things of one kind.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    things: BTreeMap<u64, T>,
    by_id: HashMap<Id, u64>,
    by_owner: HashMap<Option<Id>, BTreeSet<u64>>,
    next: u64,
    bytes: usize,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        let (things, by_id, by_owner) = (BTreeMap::new(), HashMap::new(), HashMap::new());
        Self { things, by_id, by_owner, next: 0, bytes: 0 }
    }
}

impl<T: Kept> Shelf<T> {
    /// Puts a thing at the end. One with the same id is replaced.
    pub(crate) fn put(&mut self, thing: T) {
        self.take(thing.id());
        let at = self.next;
        self.next += 1;
        self.bytes += thing.weight();
        self.by_id.insert(thing.id(), at);
        self.by_owner.entry(thing.owner()).or_default().insert(at);
        self.things.insert(at, thing);
    }

    pub(crate) fn take(&mut self, id: Id) -> Option<T> {
        let at = self.by_id.remove(&id)?;
        let thing = self.things.remove(&at)?;
        self.bytes = self.bytes.saturating_sub(thing.weight());
        if let Some(of_owner) = self.by_owner.get_mut(&thing.owner()) {
            of_owner.remove(&at);
            if of_owner.is_empty() {
                self.by_owner.remove(&thing.owner());
            }
        }
        Some(thing)
    }

    pub(crate) fn get(&self, id: Id) -> Option<&T> {
        self.by_id.get(&id).and_then(|at| self.things.get(at))
    }

    /// Changes a thing; not its id, and not what it belongs to.
    pub(crate) fn change<R>(&mut self, id: Id, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let thing = self.by_id.get(&id).and_then(|at| self.things.get_mut(at))?;
        let before = thing.weight();
        let done = change(thing);
        self.bytes = (self.bytes + thing.weight()).saturating_sub(before);
        Some(done)
    }

    /// The oldest.
    pub(crate) fn first(&self) -> Option<&T> {
        self.things.values().next()
    }

    /// All, the oldest first.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.things.values()
    }

    /// Those that belong to one, the oldest first.
    pub(crate) fn of(&self, owner: Option<Id>) -> impl Iterator<Item = &T> {
        let places = self.by_owner.get(&owner).into_iter().flatten();
        places.filter_map(|at| self.things.get(at))
    }

    /// Takes away all that belong to one.
    pub(crate) fn clear(&mut self, owner: Option<Id>) {
        let ids: Vec<_> = self.of(owner).map(Kept::id).collect();
        for id in ids {
            self.take(id);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.things.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}
