import MadangServer

/// What nodes have told of themselves.
///
/// One thread drives all of it; that is what `@unchecked Sendable` rests on.
package final class ClusterNewsKeeper: @unchecked Sendable {
  private var news: [(node: String, news: ClusterNews)] = []

  func keep(_ news: ClusterNews, of node: String) { self.news.append((node, news)) }

  package func all(of node: String) -> [ClusterNews] { news.filter { $0.node == node }.map(\.news) }
}
