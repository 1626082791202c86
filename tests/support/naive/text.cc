#include <sstream>

#include "tests/support/naive/world.h"

namespace behorig::naive {

std::string to_text(const World& world) {
  std::ostringstream out;
  out << "system " << world.system << " day " << world.day << (world.complete ? "" : " not complete") << "\n";
  for (const auto& [table, rows] : world.tables) {
    for (const auto& row : rows) {
      out << table << ":";
      for (const auto& [column, text] : row) {
        if (!text.empty()) out << " " << column << "=" << text;
      }
      out << "\n";
    }
  }
  for (const auto& a : world.accounts) {
    out << "account " << a.id << " name=" << a.name << " enabled=" << a.enabled << " kind=" << a.kind;
    for (const auto& [key, value] : a.attributes) out << " " << key << "=" << value;
    out << "\n";
  }
  for (const auto& e : world.entitlements) {
    out << "entitlement " << e.id << " name=" << e.name << (e.privileged ? " privileged" : "") << "\n";
  }
  for (const auto& g : world.grants)
    out << "grant " << g.account << " " << g.entitlement << " " << g.since << ".." << g.until << "\n";
  for (const auto& n : world.nestings) out << "nesting " << n.member << " gives " << n.gives << "\n";
  for (const auto& d : world.dangling) out << "dangling " << d.entitlement << " " << d.member << "\n";
  return out.str();
}

std::string to_text(const Found& found) {
  std::ostringstream out;
  out << found.control << " system=" << found.system << " account=" << found.account << " role=" << found.role
      << " entitlement=" << found.entitlement << " other=" << found.other
      << (found.privileged ? " privileged" : "") << " holders:";
  for (const auto& holder : found.holders) out << " " << holder;
  out << " causes:";
  for (const auto& [account, entitlement] : found.causes) out << " " << account << ">" << entitlement;
  out << " gives:";
  for (const auto& entitlement : found.gives) out << " " << entitlement;
  return out.str();
}

}  // namespace behorig::naive
