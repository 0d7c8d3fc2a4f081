//! The names of lessons and steps, which never change, as types of their own: one is not taken for the other, and
//! nobody puts one together or takes it apart.

use std::fmt;
use std::ops::Deref;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A lesson's: the name of its folder, `02-tracing`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LessonId(String);

/// A step's: its lesson, and its folder in there, `02-tracing/04-propagation`. Progress is kept under it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl LessonId {
    /// The id of the lesson in this folder.
    pub fn new(folder: &str) -> Self {
        Self(folder.to_owned())
    }

    /// The id of the step of this lesson that is in this folder.
    pub fn step(&self, folder: &str) -> StepId {
        StepId(format!("{self}/{folder}"))
    }
}

impl StepId {
    /// The name of its folder within its lesson.
    pub fn folder(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(_, folder)| folder)
    }

    /// Whether a mark in a source is about it: `02-tracing/04` is, without the words behind the number.
    pub fn is_marked(&self, mark: &str) -> bool {
        self.0.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

/// What both can do: be compared with what was typed, be shown, and name a folder.
macro_rules! id {
    ($($id:ty),*) => {$(
        impl Deref for $id {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl $id {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<Path> for $id {
            fn as_ref(&self) -> &Path {
                self.0.as_ref()
            }
        }

        impl PartialEq<str> for $id {
            fn eq(&self, text: &str) -> bool {
                self.0 == *text
            }
        }

        impl PartialEq<&str> for $id {
            fn eq(&self, text: &&str) -> bool {
                self.0 == **text
            }
        }

        impl PartialEq<String> for $id {
            fn eq(&self, text: &String) -> bool {
                self.0 == *text
            }
        }
    )*};
}

id!(LessonId, StepId);
