//! Walks a record's JSON and keeps only what a pointer leads to, without building a document.
//!
//! Strings borrow from the record unless they hold an escape. Everything else is skipped by
//! serde_json's own iterative scanner, so neither depth nor size of what is skipped matters; it is
//! checked for syntax, but not whether its `\u` escapes form pairs, and a number in it may be of any
//! size. What the values mean is left to [`super::decode`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::pointer::{Node, Pointers};

/// What stands at a place that a pointer leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// `null`
    Null,
    /// A string.
    Text(Cow<'a, str>),
    /// A number; infinite where it is larger than an `f64` can be.
    Number(f64),
    /// An array, where a list of strings would be welcome.
    List(Vec<Value<'a>>),
    /// An array otherwise.
    Array,
    /// An object.
    Object,
    /// `true` or `false`
    Bool,
}

impl Value<'_> {
    /// What it is, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Text(_) => "a string",
            Value::Number(_) => "a number",
            Value::List(_) | Value::Array => "an array",
            Value::Object => "an object",
            Value::Bool => "a boolean",
        }
    }
}

/// The values that were found, by slot.
#[derive(Debug)]
pub(super) struct Slots<'a>(Vec<Option<Value<'a>>>);

impl<'a> Slots<'a> {
    /// The value found for a slot. It is taken out, so that strings need no copy, unless it `is_shared`.
    pub(super) fn value(&mut self, slot: usize, is_shared: bool) -> Option<Value<'a>> {
        if is_shared { self.0[slot].clone() } else { self.0[slot].take() }
    }

    fn put(&mut self, slot: usize, value: Value<'a>) {
        self.0[slot] = Some(value);
    }

    fn clear(&mut self, slots: Range<usize>) {
        self.0[slots].fill(None);
    }
}

/// Reads a record. Gives what the record itself is, and what was found in it.
///
/// # Errors
///
/// The text is no JSON, or more than one value, or a string that is wanted holds half a surrogate
/// pair. The message holds no text of the record.
pub(super) fn read<'a>(
    text: &'a str,
    pointers: &Pointers,
) -> Result<(Value<'a>, Slots<'a>), serde_json::Error> {
    read_as(text, pointers, Numbers::Finite).or_else(|error| {
        // JSON sets no bound to numbers, serde_json does. What it refuses is looked at once more in a
        // way that is slower, and knows none; that is rare enough, and linear as well.
        read_as(text, pointers, Numbers::Unbounded).map_err(|_| error)
    })
}

/// How numbers are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// By serde_json, which refuses what an `f64` cannot hold.
    Finite,
    /// As they stand in the text.
    Unbounded,
}

fn read_as<'a>(
    text: &'a str,
    pointers: &Pointers,
    numbers: Numbers,
) -> Result<(Value<'a>, Slots<'a>), serde_json::Error> {
    let mut slots = Slots(vec![None; pointers.n_slots]);
    let mut json = serde_json::Deserializer::from_str(text);
    let root = &pointers.root;
    let value = Walk { place: root, slots: &mut slots, numbers }.deserialize(&mut json)?;
    json.end()?;
    slots.put(root.slot, value.clone());
    Ok((value, slots))
}

/// Reads the value at a place, and puts what stands below it into its slots.
struct Walk<'w, 'a> {
    place: &'w Node,
    slots: &'w mut Slots<'a>,
    numbers: Numbers,
}

impl<'a> Walk<'_, 'a> {
    fn element<S: SeqAccess<'a>>(
        &mut self,
        index: usize,
        elements: &mut S,
    ) -> Result<Option<Value<'a>>, S::Error> {
        let numbers = self.numbers;
        if let Some(place) = self.place.child_at(index) {
            let Some(value) = elements.next_element_seed(Walk { place, slots: self.slots, numbers })? else {
                return Ok(None);
            };
            let element = if self.place.wants_list { value.clone() } else { Value::Null };
            self.slots.put(place.slot, value);
            return Ok(Some(element));
        }
        if self.place.wants_list {
            return elements.next_element_seed(Walk { place: &Node::LEAF, slots: self.slots, numbers });
        }
        Ok(elements.next_element::<IgnoredAny>()?.map(|_| Value::Null))
    }
}

impl<'a> DeserializeSeed<'a> for Walk<'_, 'a> {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Value<'a>, D::Error> {
        if self.numbers == Numbers::Finite {
            return json.deserialize_any(self);
        }
        let raw = <&'a RawValue as serde::Deserialize<'a>>::deserialize(json)?.get();
        if raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return raw.parse().map(Value::Number).map_err(D::Error::custom);
        }
        serde_json::Deserializer::from_str(raw).deserialize_any(self).map_err(D::Error::custom)
    }
}

impl<'a> Visitor<'a> for Walk<'_, 'a> {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value<'a>, E> {
        Ok(Value::Bool)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'a>, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'a>, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value<'a>, E> {
        Ok(Value::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'a>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<S: SeqAccess<'a>>(mut self, mut elements: S) -> Result<Value<'a>, S::Error> {
        let mut list = Vec::new();
        let mut index = 0;
        while let Some(element) = self.element(index, &mut elements)? {
            index += 1;
            if self.place.wants_list {
                list.push(element);
            }
        }
        Ok(if self.place.wants_list { Value::List(list) } else { Value::Array })
    }

    fn visit_map<M: MapAccess<'a>>(self, mut members: M) -> Result<Value<'a>, M::Error> {
        while let Some(place) = members.next_key_seed(Key(self.place))? {
            let Some(place) = place else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            // Of a name that occurs twice the last value counts, with all that is or is not in it.
            self.slots.clear(place.slot..place.slots_end);
            let value = members.next_value_seed(Walk { place, slots: self.slots, numbers: self.numbers })?;
            self.slots.put(place.slot, value);
        }
        Ok(Value::Object)
    }
}

/// Finds the place below this one that a name of an object leads to.
struct Key<'w>(&'w Node);

impl<'w, 'a> DeserializeSeed<'a> for Key<'w> {
    type Value = Option<&'w Node>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'w> Visitor<'_> for Key<'w> {
    type Value = Option<&'w Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.children.iter().find(|child| child.token == name))
    }
}
