//! The count of work that ends hostile articles and watchlists before they end us.
//!
//! A step is a unit of work that is the same on every machine: a byte looked at, an occurrence found, a
//! condition evaluated, two occurrences compared.

/// Steps that an occurrence costs: it is kept, sorted and told, so it weighs more than a byte. At the
/// default budget this bounds the occurrences of one article to about 5 million.
pub(super) const PER_OCCURRENCE: u64 = 10;

/// Steps that a pair of occurrences costs where it is an operand of another proximity, and so is kept.
pub(super) const PER_PAIR: u64 = 30;

/// The work for one article exceeded its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("matching took more than {budget} steps, the budget for one article")]
pub struct BudgetExceeded {
    /// The budget, in steps.
    pub budget: u64,
}

/// What is left of the budget.
pub(super) struct Steps {
    left: u64,
    budget: u64,
}

impl Steps {
    pub fn new(budget: u64) -> Steps {
        Steps { left: budget, budget }
    }

    pub fn take(&mut self, steps: u64) -> Result<(), BudgetExceeded> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(BudgetExceeded { budget: self.budget }),
        }
    }

    /// Steps taken so far.
    pub fn taken(&self) -> u64 {
        self.budget - self.left
    }
}
