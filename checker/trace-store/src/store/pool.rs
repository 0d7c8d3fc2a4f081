//! Equal resources (and scopes) of different exports share one allocation.
//!
//! A service sends its resource with every export; without sharing it would cost more than the spans.

use std::collections::HashMap;
use std::sync::Arc;

use prost::Message;

use crate::model::{Resource, Scope, weight};

/// What can be shared: it has a key that is equal exactly when the values are.
pub(super) trait Shareable {
    fn key(&self) -> Vec<u8>;
    /// Bytes that it is estimated to take with a key of that length.
    fn cost(&self, key: usize) -> usize;
}

/// A value's place in the map, its struct and its counts.
const AROUND: usize = 200;

impl Shareable for Resource {
    fn key(&self) -> Vec<u8> {
        keyed(self.proto.encode_to_vec(), &self.schema_url)
    }

    fn cost(&self, key: usize) -> usize {
        AROUND + key + weight::attributes(&self.proto.attributes, key)
    }
}

impl Shareable for Scope {
    fn key(&self) -> Vec<u8> {
        keyed(self.proto.encode_to_vec(), &self.schema_url)
    }

    fn cost(&self, key: usize) -> usize {
        AROUND + key + weight::attributes(&self.proto.attributes, key)
    }
}

fn keyed(mut encoded: Vec<u8>, schema_url: &str) -> Vec<u8> {
    encoded.extend_from_slice(schema_url.as_bytes());
    // The length tells where the URL starts, so that no other split gives the same key.
    encoded.extend_from_slice(&schema_url.len().to_be_bytes());
    encoded
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
        let key = value.key();
        let cost = value.cost(key.len());
        let (shared, uses) = self.values.entry(key.into()).or_insert_with(|| {
            self.bytes += cost;
            (value, 0)
        });
        *uses += 1;
        Arc::clone(shared)
    }

    /// Ends one use; the last one frees the value.
    pub(super) fn release(&mut self, value: &T) {
        let key = value.key();
        if let Some((_, uses)) = self.values.get_mut(&*key) {
            *uses -= 1;
            if *uses == 0 {
                self.values.remove(&*key);
                self.bytes -= value.cost(key.len());
            }
        }
    }

    /// Bytes that the shared values are estimated to take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}
