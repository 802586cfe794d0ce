//! Mail: a text for every reader, HTML for those that show it, pictures in it, through a server that is configured.

use std::path::{Path, PathBuf};

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::mime::MimePart;
use serde::{Deserialize, Serialize};
use server::NotTaken;

use super::bad;
use super::smtp::Server;
use crate::failure::Failure;
use crate::secret::{Kept, Secret};

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// `smtp://host:587` with STARTTLS, `smtps://host:465`; in the open only on this machine.
    pub(crate) server: String,
    /// Whose mail it is.
    pub(crate) from: String,
    /// Who signs in; nobody, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// The file of the password, relative to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_file: Option<PathBuf>,
    /// Or the variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_env: Option<String>,
}

/// A way to send mail.
pub(crate) struct Post {
    server: Server,
    from: String,
    login: Option<(String, Secret)>,
}

/// A mail to be sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letter {
    /// By which a reader knows that it came twice.
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: Option<String>,
    /// Pictures that the HTML shows, by the name after its `cid:`.
    pub(crate) pictures: Vec<(String, Vec<u8>)>,
    /// SVGs, by the names of their files.
    pub(crate) drawings: Vec<(String, String)>,
}

impl Mail {
    /// Where its password stands.
    pub(crate) fn kept(&self) -> Kept {
        Kept { env: self.password_env.clone(), file: self.password_file.clone() }
    }

    /// Where its server is, for a look whether somebody answers.
    pub(crate) fn place(&self) -> Result<(String, u16), Failure> {
        let server = Server::parse(&self.server).map_err(|why| bad("mail: server", why))?;
        Ok((server.place().0.to_owned(), server.place().1))
    }

    pub(crate) fn ready(&self, project: &Path) -> Result<Post, Failure> {
        let server = Server::parse(&self.server).map_err(|why| bad("mail: server", why))?;
        if !is_address(&self.from) {
            return Err(bad("mail: from", format!("`{}` is no address of mail", self.from)));
        }
        let login = match &self.user {
            Some(user) => Some((user.clone(), self.kept().read(project, "mail: password")?)),
            None => None,
        };
        Ok(Post { server, from: self.from.clone(), login })
    }
}

impl Post {
    /// Sends a letter to all that it is for, or to none of them.
    pub(crate) fn send(&self, letter: &Letter) -> Result<(), NotTaken> {
        let letter = Letter { from: self.from.clone(), ..letter.clone() };
        let to = letter.to.clone();
        self.server.send(self.login.as_ref(), &self.from, &to, &letter.written())
    }
}

impl Letter {
    /// The mail as it travels.
    pub(crate) fn written(self) -> Vec<u8> {
        let to: Vec<Address<'_>> = self.to.iter().map(|to| Address::from(to.as_str())).collect();
        let text = MimePart::new("text/plain", self.text.as_str());
        let body = match &self.html {
            None => text,
            Some(html) => {
                let html = MimePart::new("text/html", html.as_str());
                let pictures = self.pictures.iter();
                let pictures =
                    pictures.map(|(name, png)| MimePart::new("image/png", png.as_slice()).inline().cid(name.as_str()));
                let shown = MimePart::new("multipart/related", [vec![html], pictures.collect()].concat());
                MimePart::new("multipart/alternative", vec![text, shown])
            }
        };
        let drawings = self.drawings.iter();
        let drawings = drawings
            .map(|(name, svg)| MimePart::new("image/svg+xml", svg.as_bytes()).attachment(name.as_str()))
            .collect::<Vec<_>>();
        let body = match drawings.is_empty() {
            true => body,
            false => MimePart::new("multipart/mixed", [vec![body], drawings].concat()),
        };
        let mail = MessageBuilder::new()
            .message_id(self.id.as_str())
            .from(self.from.as_str())
            .to(Address::new_list(to))
            .subject(self.subject.as_str())
            // No "I am on holiday" in reply.
            .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-generated"))
            .body(body);
        mail.write_to_vec().expect("memory takes what is written")
    }
}

/// Whether a text is an address that may stand in a command to a server: ASCII, without signs that end one.
pub(crate) fn is_address(text: &str) -> bool {
    let whole =
        text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'));
    whole && text.len() <= 254 && text.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[]\\,;:\"".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_no_command() {
        for (text, good) in [
            ("board@example.com", true),
            ("first.last+tag@sub.example.com", true),
            ("board", false),
            ("@example.com", false),
            ("a@b@c", false),
            ("a@example.com>\r\nRCPT TO:<b@example.com", false),
            ("a b@example.com", false),
            ("bör@example.com", false),
        ] {
            assert_eq!(is_address(text), good, "{text}");
        }
    }

    #[test]
    fn a_letter_is_a_text_with_html_pictures_and_drawings_beside_it() {
        let letter = Letter {
            id: "weekly-1@reckoner".to_owned(),
            from: "reckoner@example.com".to_owned(),
            to: vec!["a@example.com".to_owned(), "b@example.com".to_owned()],
            subject: "Größe\r\nBcc: c@example.com".to_owned(),
            text: "Europe leads.".to_owned(),
            html: Some("<p>Europe leads.</p><img src=\"cid:one\">".to_owned()),
            pictures: vec![("one".to_owned(), vec![1, 2, 3])],
            drawings: vec![("one.svg".to_owned(), "<svg/>".to_owned())],
        };
        let written = String::from_utf8(letter.written()).expect("a mail is ASCII");
        let at = |part: &str| written.find(part).unwrap_or_else(|| panic!("{part} in {written}"));
        let order = [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "image/svg+xml",
        ];
        assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{written}");
        for part in [
            "Message-ID: <weekly-1@reckoner>",
            "<a@example.com>, <b@example.com>",
            "Content-ID: <one>",
            "filename=\"one.svg\"",
        ] {
            at(part);
        }
        // What stands in a subject begins no header.
        assert!(!written.lines().any(|line| line.starts_with("Bcc:")), "{written}");
        assert!(written.is_ascii());
    }
}
