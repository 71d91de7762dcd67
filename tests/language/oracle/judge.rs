//! Whether a tree that has the right shape also makes sense.

use super::tree::{Form, Node, Proximity, Scope};

/// Whether every operand is what its operator takes.
pub fn is_sound(node: &Node) -> bool {
    is_sound_within(node, Scope::Everywhere)
}

fn is_sound_within(node: &Node, scope: Scope) -> bool {
    match node {
        Node::Term(_) | Node::Metadata(..) => true,
        Node::Field(inner_scope, inner) => scope == Scope::Everywhere && is_sound_within(inner, *inner_scope),
        Node::AtLeast(_, inner) => is_counted(inner) && is_sound_within(inner, scope),
        Node::First(_, inner) => {
            let in_body = matches!(scope, Scope::Everywhere | Scope::Lead | Scope::Body);
            in_body && is_counted(inner) && is_sound_within(inner, scope)
        }
        Node::Proximity(left, operator, right) => {
            let right_fits = match operator {
                Proximity::NotInside => is_phrases(right),
                _ => occurs(right),
            };
            occurs(left) && right_fits && is_sound_within(left, scope) && is_sound_within(right, scope)
        }
        Node::Not(inner) => is_sound_within(inner, scope),
        Node::And(left, right) | Node::Or(left, right) => {
            is_sound_within(left, scope) && is_sound_within(right, scope)
        }
    }
}

fn is_regex(node: &Node) -> bool {
    matches!(node, Node::Term(term) if matches!(term.form, Form::Regex(_)))
}

/// What ATLEAST and FIRST take.
fn is_counted(node: &Node) -> bool {
    match node {
        Node::Or(left, right) => is_counted(left) && is_counted(right),
        _ => is_regex(node) || occurs(node),
    }
}

/// What proximities take.
fn occurs(node: &Node) -> bool {
    match node {
        Node::Or(left, right) => occurs(left) && occurs(right),
        Node::Term(_) => !is_regex(node),
        Node::Proximity(..) => true,
        _ => false,
    }
}

/// What stands to the right of NOT INSIDE.
fn is_phrases(node: &Node) -> bool {
    match node {
        Node::Or(left, right) => is_phrases(left) && is_phrases(right),
        Node::Term(_) => !is_regex(node),
        _ => false,
    }
}

/// Whether the query is false for every article that holds none of its terms.
pub fn holds_a_term(node: &Node) -> bool {
    !without_terms(node).contains(&true)
}

/// What the query can be for an article that holds none of its terms.
fn without_terms(node: &Node) -> Vec<bool> {
    match node {
        Node::Term(_) | Node::AtLeast(..) | Node::First(..) | Node::Proximity(..) => vec![false],
        Node::Metadata(..) => vec![false, true],
        Node::Field(_, inner) => without_terms(inner),
        Node::Not(inner) => without_terms(inner).iter().map(|truth| !truth).collect(),
        Node::And(left, right) => combine(left, right, |left, right| left && right),
        Node::Or(left, right) => combine(left, right, |left, right| left || right),
    }
}

fn combine(left: &Node, right: &Node, operator: fn(bool, bool) -> bool) -> Vec<bool> {
    let mut outcomes = Vec::new();
    for left in without_terms(left) {
        for right in without_terms(right) {
            let outcome = operator(left, right);
            if !outcomes.contains(&outcome) {
                outcomes.push(outcome);
            }
        }
    }
    outcomes
}
