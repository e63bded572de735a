//! What a host needs: a target in the settings, and for some a file that tells its machines to publish the site.

use super::NewFile;
pub use crate::model::target::Host;

impl Host {
    /// Where its target leads, to be changed by who knows better.
    fn to(self) -> &'static str {
        match self {
            Host::GithubPages => "origin#gh-pages",
            Host::GitlabPages => "./published",
            Host::Netlify | Host::CloudflarePages => "origin#published",
            Host::S3 => "s3://my-bucket",
            Host::Plain => "file:///srv/www/briefings",
        }
    }

    /// What else is worth knowing, beside the line it is about.
    fn remark(self) -> &'static str {
        match self {
            Host::GithubPages => {
                "    # The address is made from the repository's, unless you give it: base_url: https://you.github.io/repository/\n"
            }
            Host::GitlabPages => "    # A folder that .gitlab-ci.yml hands on to GitLab Pages.\n",
            Host::Netlify | Host::CloudflarePages | Host::S3 => "    # base_url: https://www.example.org/\n",
            Host::Plain => {
                "    # Or on another machine, over ssh: ssh://user@example.org/srv/www/briefings\n    # base_url: https://www.example.org/\n"
            }
        }
    }

    /// The `publish` of the settings.
    pub fn target(self) -> String {
        let comment =
            "# Where `dateline publish` brings the site. Plain `dateline build` does not read this.";
        let (to, name, remark) = (self.to(), self.name(), self.remark());
        format!("{comment}\npublish:\n  live:\n    to: {to}\n    host: {name}\n{remark}")
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

    /// What git shall not keep beside what it never keeps.
    pub fn ignored(self) -> &'static str {
        match self {
            Host::GitlabPages => "/published/\n/published.dateline/\n",
            _ => "",
        }
    }

    /// What is left to do: commands to type, in their order, and what to click.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Host::GithubPages => &[
                "git init",
                "git remote add origin ADDRESS     the address of your repository on GitHub",
                "dateline publish                  makes and pushes the branch gh-pages",
                "once, on GitHub: Settings > Pages > Deploy from a branch > gh-pages",
                "after that, commit and push your content: .github/workflows/publish.yaml publishes it, also once a day",
            ],
            Host::GitlabPages => &[
                "git init",
                "git remote add origin ADDRESS     the address of your project on GitLab",
                "git add . && git commit -m \"Begin the site\" && git push origin HEAD",
                "GitLab then publishes after every push; Deploy > Pages shows the address",
                "for embargoes, add Build > Pipeline schedules, once a day",
            ],
            Host::Netlify | Host::CloudflarePages => &[
                "git init",
                "git remote add origin ADDRESS     the address of your repository",
                "dateline publish                  makes and pushes the branch `published`",
                "once, at the host: connect the repository, branch `published`, no build command, output folder `/`",
            ],
            Host::S3 => &[
                "in dateline.yaml, put your bucket in the place of `my-bucket`, and its address under `base_url`",
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where the machine has a role",
                "dateline publish                  sends what differs",
            ],
            Host::Plain => &[
                "in dateline.yaml, put your folder in the place of `/srv/www/briefings`, and its address under `base_url`",
                "dateline publish                  makes a release beside the folder, and switches a link to it",
                "let your web server serve that folder, and follow links",
            ],
        }
    }
}
