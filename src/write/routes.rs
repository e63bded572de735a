//! Routes in byte order, each with what is known of it.
//!
//! In: routes with values. Out: a table to look them up in and to walk through. All routes stand in one text, so that
//! reading sixteen thousand from the disk asks for three pieces of memory and not for as many as there are routes.

use serde::{Deserialize, Deserializer, Serialize};

/// A sorted table from route to `V`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Routes<V> {
    text: String,
    /// Where each route ends in the text.
    ends: Vec<usize>,
    values: Vec<V>,
}

impl<V> Default for Routes<V> {
    fn default() -> Self {
        Routes { text: String::new(), ends: Vec::new(), values: Vec::new() }
    }
}

impl<V> Routes<V> {
    pub(super) fn with_capacity(routes: usize, bytes: usize) -> Routes<V> {
        let (ends, values) = (Vec::with_capacity(routes), Vec::with_capacity(routes));
        Routes { text: String::with_capacity(bytes), ends, values }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// How long all routes are together.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The route of a number, which is its place in byte order.
    pub fn route(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(at)?)
    }

    /// What is known of the route of a number.
    pub fn value(&self, at: usize) -> Option<&V> {
        self.values.get(at)
    }

    /// The number of the first route that is not before this one.
    pub(super) fn first_from(&self, route: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.route(middle) < Some(route) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The number of a route.
    pub fn find(&self, route: &str) -> Option<usize> {
        let at = self.first_from(route);
        (self.route(at) == Some(route)).then_some(at)
    }

    /// The number of a route that is likely to have the number `hint`.
    pub fn find_near(&self, hint: usize, route: &str) -> Option<usize> {
        match self.route(hint) == Some(route) {
            true => Some(hint),
            false => self.find(route),
        }
    }

    pub fn get(&self, route: &str) -> Option<&V> {
        self.values.get(self.find(route)?)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.keys().zip(&self.values)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let from = std::mem::replace(&mut start, *end);
            self.text.get(from..start).unwrap_or_default()
        })
    }

    /// Adds a route behind all others; whether it belongs there.
    pub(super) fn push(&mut self, route: &str, value: V) -> bool {
        let is_behind = self.len().checked_sub(1).is_none_or(|last| self.route(last) < Some(route));
        if is_behind {
            self.text.push_str(route);
            self.ends.push(self.text.len());
            self.values.push(value);
        }
        is_behind
    }

    fn is_sound(&self) -> bool {
        let mut last = None;
        let mut in_order = (0..self.len()).map(|at| self.route(at)).all(|route| {
            let is_next = route.is_some() && last < Some(route);
            last = Some(route);
            is_next
        });
        in_order &= self.ends.len() == self.values.len();
        in_order
    }
}

impl<V, R: AsRef<str>> FromIterator<(R, V)> for Routes<V> {
    /// Of a route that comes twice the last value counts.
    fn from_iter<I: IntoIterator<Item = (R, V)>>(routes: I) -> Routes<V> {
        let mut all: Vec<(R, V)> = routes.into_iter().collect();
        if !all.is_sorted_by(|one, other| one.0.as_ref() < other.0.as_ref()) {
            all.sort_by(|one, other| one.0.as_ref().cmp(other.0.as_ref()));
        }
        let bytes = all.iter().map(|(route, _)| route.as_ref().len()).sum();
        let mut sorted = Routes::with_capacity(all.len(), bytes);
        let mut all = all.into_iter().peekable();
        while let Some((route, value)) = all.next() {
            let is_last = all.peek().is_none_or(|(next, _)| next.as_ref() != route.as_ref());
            if is_last {
                sorted.push(route.as_ref(), value);
            }
        }
        sorted
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Routes<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (text, ends, values) = Deserialize::deserialize(deserializer)?;
        let routes = Routes { text, ends, values };
        let refused = || serde::de::Error::custom("the routes are not in order");
        if routes.is_sound() { Ok(routes) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tells_what_a_map_does(pairs in proptest::collection::vec(("[a-c/é]{0,3}", any::<u8>()), 0..30), asked in "[a-c/é]{0,3}") {
            let map: BTreeMap<String, u8> = pairs.iter().cloned().collect();
            let routes: Routes<u8> = pairs.into_iter().collect();
            prop_assert!(routes.iter().map(|(route, value)| (route.to_string(), *value)).eq(map.clone()));
            prop_assert_eq!(routes.get(&asked), map.get(&asked));
            let from = map.range(asked.clone()..).next().map(|(route, _)| route.as_str());
            prop_assert_eq!(routes.route(routes.first_from(&asked)), from);
            let bytes = postcard::to_stdvec(&routes).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Routes<u8>>(&bytes), Ok(routes));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(routes) = postcard::from_bytes::<Routes<u8>>(&bytes) {
                prop_assert!(routes.iter().map(|(route, _)| route).is_sorted());
                prop_assert!((0..routes.len()).all(|at| routes.route(at).is_some()));
            }
        }
    }
}
