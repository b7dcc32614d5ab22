//! Which client asks.

use rmcp::RoleServer;
use rmcp::service::RequestContext;

use super::http;
use codecell_engine::execution::ClientName;

/// Who asks: over HTTP the client whose token was shown, since limits depend on it; else the name that the client gives
/// itself.
pub(super) fn client_name(context: &RequestContext<RoleServer>) -> Option<ClientName> {
    if http::is_origin_of(context) {
        return http::client(context);
    }
    let info = context.client_info()?;
    Some(ClientName::new(&info.name))
}
