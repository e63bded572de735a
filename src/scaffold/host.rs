//! What a host needs: a target in the settings, and for some a file that tells its machines how to build the site.

use super::NewFile;
pub use crate::model::target::Host;

impl Host {
    /// Where its target leads, to be changed by who knows better.
    fn to(self) -> &'static str {
        match self {
            Host::GithubPages => "origin#gh-pages",
            Host::GitlabPages => "origin#pages",
            Host::Netlify | Host::CloudflarePages => "origin#published",
            Host::S3 => "s3://my-bucket",
            Host::Plain => "ssh://user@example.org/srv/www/briefings",
        }
    }

    /// The `publish` of the settings.
    pub fn target(self) -> String {
        let comment = "# Where the site is published. Plain `dateline build` does not read this.";
        format!("{comment}\npublish:\n  live:\n    to: {}\n    host: {}\n", self.to(), self.name())
    }

    /// The file that its machines read.
    pub fn ci_file(self) -> Option<NewFile> {
        match self {
            Host::GithubPages => Some(NewFile::new(
                ".github/workflows/publish.yaml",
                include_str!("welcome/github-pages.yaml"),
            )),
            Host::GitlabPages => Some(NewFile::new(".gitlab-ci.yml", include_str!("welcome/gitlab-ci.yml"))),
            _ => None,
        }
    }

    /// What is left to do by hand, one step a line.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Host::GithubPages => &[
                "on GitHub: Settings > Pages > Source: choose `GitHub Actions`",
                "push to the branch `main`: the site is built and published by itself",
            ],
            Host::GitlabPages => &[
                "push to the default branch: the site is built and published by itself",
                "on GitLab: Deploy > Pages shows its address",
            ],
            Host::Netlify | Host::CloudflarePages | Host::S3 | Host::Plain => &[
                "in dateline.yaml, put your own place under `publish`; publishing from there comes with a later version",
                "until then: run `dateline build` and upload what is in public/, without the file .dateline-manifest",
            ],
        }
    }
}
