//! The configured JSON Pointers (RFC 6901), compiled into one tree that is walked beside the record.
//!
//! Says where in a record a member may stand, and leaves reading what stands there to
//! [`super::json`].

use crate::config::{Articles, Member};

/// A pointer with more tokens than this is never there. It keeps the walk within serde_json's own
/// limit on recursion.
const MAX_TOKENS: usize = 64;

/// Where each member of an article is looked for.
#[derive(Debug)]
pub(super) struct Pointers {
    /// The whole record.
    pub(super) root: Node,
    /// How many slots a walk needs, one for each place that a pointer passes.
    pub(super) n_slots: usize,
    /// Slots to try for each member of [`Member::ALL`], in order.
    slots: [Vec<usize>; Member::ALL.len()],
    /// Whether more than one member reads a slot.
    is_shared: Vec<bool>,
}

/// A place in a record: the record itself, a member of an object, or an element of an array.
#[derive(Debug)]
pub(super) struct Node {
    /// The reference token, unescaped.
    pub(super) token: String,
    /// The token as an array index, if it is one.
    pub(super) index: Option<usize>,
    /// Where the value that stands here is kept.
    pub(super) slot: usize,
    /// End, excluded, of the slots of this place and all below it.
    pub(super) slots_end: usize,
    /// Whether one of them can make something of an array.
    pub(super) wants_list: bool,
    /// The places below it that a pointer passes.
    pub(super) children: Vec<Node>,
}

impl Node {
    /// A place that is wanted, and nothing below it.
    pub(super) const LEAF: Node = Node {
        token: String::new(),
        index: None,
        slot: 0,
        slots_end: 0,
        wants_list: false,
        children: Vec::new(),
    };

    /// The place below this one that an element of an array is.
    pub(super) fn child_at(&self, index: usize) -> Option<&Node> {
        self.children.iter().find(|child| child.index == Some(index))
    }

    fn new(token: String) -> Node {
        Node { index: array_index(&token), token, ..Node::LEAF }
    }

    fn descend(&mut self, token: String) -> &mut Node {
        let position = match self.children.iter().position(|child| child.token == token) {
            Some(position) => position,
            None => {
                self.children.push(Node::new(token));
                self.children.len() - 1
            }
        };
        &mut self.children[position]
    }

    /// Numbers the places in preorder, so that those below one are a range.
    fn number(&mut self, next_slot: &mut usize) {
        self.slot = *next_slot;
        *next_slot += 1;
        for child in &mut self.children {
            child.number(next_slot);
        }
        self.slots_end = *next_slot;
    }
}

impl Pointers {
    /// Compiles the pointers. One that is not well formed, which the configuration refuses, is never
    /// there.
    pub(super) fn new(settings: &Articles) -> Pointers {
        let mut root = Node::new(String::new());
        let paths = Member::ALL.map(|member| paths(settings, member));
        for (member, paths) in Member::ALL.into_iter().zip(&paths) {
            for path in paths {
                let place = path.iter().fold(&mut root, |place, token| place.descend(token.clone()));
                place.wants_list |= takes_list(member);
            }
        }
        let mut n_slots = 0;
        root.number(&mut n_slots);
        let slots: [Vec<usize>; Member::ALL.len()] =
            paths.map(|paths| paths.iter().map(|path| slot_of(&root, path)).collect());
        let mut n_readers = vec![0; n_slots];
        for slot in slots.iter().flatten() {
            n_readers[*slot] += 1;
        }
        let is_shared = n_readers.into_iter().map(|readers| readers > 1).collect();
        Pointers { root, n_slots, slots, is_shared }
    }

    /// The slots in which a member may be found, in the order in which they are to be tried.
    pub(super) fn slots_of(&self, member: Member) -> &[usize] {
        &self.slots[member as usize]
    }

    /// Whether more than one member reads a slot, or one more than once.
    pub(super) fn is_shared(&self, slot: usize) -> bool {
        self.is_shared[slot]
    }
}

/// Whether a member may be a list of strings.
fn takes_list(member: Member) -> bool {
    matches!(member, Member::Tags | Member::Author)
}

fn paths(settings: &Articles, member: Member) -> Vec<Vec<String>> {
    match settings.fields.get(&member) {
        Some(pointers) => pointers.iter().filter_map(|pointer| tokens(pointer)).collect(),
        None => vec![vec![member.as_str().to_owned()]],
    }
}

fn slot_of(root: &Node, path: &[String]) -> usize {
    let mut place = root;
    for token in path {
        place = place
            .children
            .iter()
            .find(|child| child.token == *token)
            .expect("every path was put into the tree before");
    }
    place.slot
}

/// The reference tokens of a pointer; `None` where it is not well formed or too long.
fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let tokens: Vec<String> = pointer.strip_prefix('/')?.split('/').map(unescape).collect::<Option<_>>()?;
    (tokens.len() <= MAX_TOKENS).then_some(tokens)
}

/// `~1` is a slash and `~0` a tilde; a tilde before anything else is an error.
fn unescape(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut unescaped = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = match part.as_bytes().first()? {
            b'0' => ('~', &part[1..]),
            b'1' => ('/', &part[1..]),
            _ => return None,
        };
        unescaped.push(escaped);
        unescaped.push_str(rest);
    }
    Some(unescaped)
}

/// An index has no sign and no leading zeros (RFC 6901, section 4).
fn array_index(token: &str) -> Option<usize> {
    let is_index =
        token == "0" || (token.bytes().all(|byte| byte.is_ascii_digit()) && !token.starts_with('0'));
    if is_index { token.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_cut_into_tokens() {
        let long = "/a".repeat(MAX_TOKENS + 1);
        let cases: &[(&str, &str, Option<&[&str]>)] = &[
            ("the whole record", "", Some(&[])),
            ("the empty name", "/", Some(&[""])),
            ("two levels", "/a/b", Some(&["a", "b"])),
            ("a slash and a tilde", "/a~1b/~0c", Some(&["a/b", "~c"])),
            ("the order of unescaping", "/~01", Some(&["~1"])),
            ("a bare tilde", "/a~", None),
            ("a tilde before something else", "/~2", None),
            ("no leading slash", "a/b", None),
            ("too many levels", &long, None),
        ];
        for (name, pointer, expected) in cases {
            let expected = expected.map(|tokens| tokens.iter().map(ToString::to_string).collect());
            assert_eq!(tokens(pointer), expected, "{name}");
        }
    }

    #[test]
    fn only_canonical_numbers_are_array_indexes() {
        let cases = [
            ("0", Some(0)),
            ("10", Some(10)),
            ("01", None),
            ("00", None),
            ("-", None),
            ("-1", None),
            ("+1", None),
            ("", None),
            ("99999999999999999999999", None),
        ];
        for (token, expected) in cases {
            assert_eq!(array_index(token), expected, "{token:?}");
        }
    }
}
