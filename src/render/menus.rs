//! Which entries of the menus may be shown.
//!
//! Comes in: the site. Goes out: the entries that do not lead to something held back. Every page would show the address; once
//! what it leads to is public, the entry stands there by itself.

use crate::load::SETTINGS;
use crate::markdown::links::{Destination, destination};
use crate::markdown::own;
use crate::model::hash::HashSet;
use crate::model::rich::Target;
use crate::model::settings::MenuItem;
use crate::model::site::{HeldBack, Site};
use crate::model::visibility::Reason;

/// The routes of what is held back.
pub struct HeldRoutes<'s> {
    site: &'s Site,
    routes: HashSet<&'s str>,
}

impl<'s> HeldRoutes<'s> {
    pub fn of(site: &'s Site) -> HeldRoutes<'s> {
        let topics: HashSet<String> =
            site.topics.iter().map(|topic| format!("topics/{}/", topic.slug)).collect();
        // What is withdrawn has a page, which says so, and a topic may have one though its text is held back.
        let is_hidden = |held: &&HeldBack| held.reason != Reason::Withdrawn && !topics.contains(&*held.route);
        let all = site.held_back.iter().filter(is_hidden);
        let routes = all.flat_map(|held| held.redirects.iter().map(|old| &**old).chain([&*held.route]));
        HeldRoutes { site, routes: routes.collect() }
    }

    /// Whether an entry leads to one of them, or to what lies below it.
    pub fn are_named_by(&self, item: &MenuItem) -> bool {
        let base = &self.site.settings.base;
        !self.routes.is_empty()
            && match destination(&item.to, SETTINGS, &self.site.settings.bases) {
                Destination::Internal(Target::Address(address), _) => {
                    let below_base = address.strip_prefix(&*base.path);
                    self.contain(address.trim_start_matches('/'))
                        || below_base.is_some_and(|route| self.contain(route))
                }
                Destination::Own => {
                    own::route(&item.to, &self.site.settings.bases).is_some_and(|route| self.contain(&route))
                }
                _ => false,
            }
    }

    fn contain(&self, route: &str) -> bool {
        let folder = format!("{}/", route.trim_end_matches('/'));
        self.routes.contains(route)
            || folder.match_indices('/').any(|(at, _)| self.routes.contains(&folder[..=at]))
    }
}
