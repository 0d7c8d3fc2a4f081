//! Equal resources (and scopes) of different exports share one allocation.
//!
//! A service sends its resource with every export; without sharing it would cost more than the spans.

use std::collections::HashMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::KeyValue;

use crate::model::{Resource, Scope, weight};

/// What can be shared: it has a key that is equal exactly when the values are.
pub(super) trait Shareable {
    fn key(&self) -> &Arc<[u8]>;
    fn attributes(&self) -> &[KeyValue];

    /// Bytes that it is estimated to take, with its place in the map, its struct and its counts.
    fn cost(&self) -> usize {
        let key = self.key().len();
        200 + key + weight::attributes(self.attributes(), key)
    }
}

impl Shareable for Resource {
    fn key(&self) -> &Arc<[u8]> {
        &self.key
    }

    fn attributes(&self) -> &[KeyValue] {
        &self.proto.attributes
    }
}

impl Shareable for Scope {
    fn key(&self) -> &Arc<[u8]> {
        &self.key
    }

    fn attributes(&self) -> &[KeyValue] {
        &self.proto.attributes
    }
}

/// Shared values, each with the number of stored batches that use it.
#[derive(Debug)]
pub(super) struct Pool<T> {
    values: HashMap<Arc<[u8]>, (Arc<T>, usize)>,
    bytes: usize,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { values: HashMap::new(), bytes: 0 }
    }
}

impl<T: Shareable> Pool<T> {
    /// The stored equal of `value`, which `value` becomes if there is none yet.
    pub(super) fn share(&mut self, value: Arc<T>) -> Arc<T> {
        if let Some((shared, uses)) = self.values.get_mut(value.key()) {
            *uses += 1;
            return Arc::clone(shared);
        }
        self.bytes += value.cost();
        self.values.insert(Arc::clone(value.key()), (Arc::clone(&value), 1));
        value
    }

    /// Ends one use; the last one frees the value.
    pub(super) fn release(&mut self, value: &T) {
        if let Some((_, uses)) = self.values.get_mut(value.key()) {
            *uses -= 1;
            if *uses == 0 {
                self.values.remove(value.key());
                self.bytes -= value.cost();
            }
        }
    }

    /// Bytes that the shared values are estimated to take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}
