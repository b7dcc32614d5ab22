//! Whose certificates are trusted, and why the certificate of a server is not.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use reqwest::Certificate;
use rustls::CertificateError;

/// The largest file of certificates, in bytes; the file of a whole system has a quarter of that.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The certificates in the PEM file `path`, or why there are none.
pub(super) fn issuers(path: &Path) -> Result<Vec<Certificate>, String> {
    let refuse =
        |problem: &str| format!("the file {} {problem}; correct \"ca_file\"", path.display());
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| refuse(&format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(refuse("is longer than 1 MiB"));
    }
    let certificates = Certificate::from_pem_bundle(&bytes)
        .map_err(|_| refuse("holds something that is no certificate"))?;
    if certificates.is_empty() {
        return Err(refuse("holds no certificate in PEM"));
    }
    Ok(certificates)
}

/// Why the connection could not be made secure, if `error` says that this is what failed.
pub(super) fn tls_problem(error: &(dyn Error + 'static)) -> Option<String> {
    let mut link = Some(error);
    while let Some(error) = link {
        // An I/O error shows the error that it wraps as if it were its own.
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let found = match wrapped {
            Some(wrapped) => wrapped.downcast_ref(),
            None => error.downcast_ref(),
        };
        if let Some(found) = found {
            return Some(in_words(found));
        }
        link = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn in_words(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "nobody whom this system trusts has signed its certificate; if the certificate is the right one, name \
             a file with that of its issuer as \"ca_file\""
                .to_owned()
        }
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is that of another host than \"url\" names".to_owned(),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "its certificate has expired".to_owned(),
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "its certificate is not valid yet, by this machine's clock".to_owned(),
        rustls::Error::InvalidCertificate(other) => format!("its certificate is refused: {other}"),
        rustls::Error::InvalidMessage(_) => {
            "it does not answer in TLS; \"url\" may have to start with http://".to_owned()
        }
        other => format!("no secure connection: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        let refusal = || issuers(&file).expect_err("no certificates");
        assert!(refusal().contains("cannot be read"));
        for (content, problem) in [
            ("", "holds no certificate"),
            ("hello\n", "holds no certificate"),
            (
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
                "no certificate",
            ),
        ] {
            std::fs::write(&file, content).expect("a file");
            assert!(refusal().contains(problem), "{content:?}: {}", refusal());
        }
        std::fs::write(&file, " ".repeat((1 << 20) + 1)).expect("a file");
        assert!(refusal().contains("longer than 1 MiB"));
    }

    #[test]
    fn a_refused_certificate_is_found_behind_other_errors() {
        let refused = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(refused));
        assert!(tls_problem(&wrapped).is_some_and(|text| text.contains("ca_file")));
        assert_eq!(tls_problem(&io::Error::other("refused")), None);
    }
}
