import MadangWorld

/// What a browser is told that a page of ours may do: nothing but what it needs, and nothing that another page brings.
enum PagePolicy {
  /// Content Security Policy Level 3, Trusted Types.
  static let contentSecurity = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'",
    "manifest-src 'self'", "worker-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
    "require-trusted-types-for 'script'", "trusted-types madang",
  ].joined(separator: "; ")

  static let fields = """
    Content-Security-Policy: \(contentSecurity)\r
    X-Content-Type-Options: nosniff\r
    Referrer-Policy: no-referrer\r
    Cross-Origin-Opener-Policy: same-origin\r
    Cross-Origin-Resource-Policy: same-origin\r

    """
}
