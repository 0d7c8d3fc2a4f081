//! The power of root (capabilities), given up for good.

use std::io;

use rustix::thread::{self, CapabilitySet, CapabilitySets};

/// What is started from now on can get none.
pub(crate) fn leave_none_to_get() -> io::Result<()> {
    for capability in CapabilitySet::all().iter() {
        // One that this kernel does not know needs no removing, and who may not remove them has none.
        let _ = thread::remove_capability_from_bounding_set(capability);
    }
    Ok(thread::clear_ambient_capability_set()?)
}

/// This process has none any more, and what it starts gets none.
pub(crate) fn give_up() -> io::Result<()> {
    leave_none_to_get()?;
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    Ok(thread::set_capabilities(None, sets)?)
}
