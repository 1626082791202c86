#include <sstream>

#include "tests/support/naive/world.h"

namespace behorig::naive {

namespace {

void add_reading(std::ostringstream& out, const World& world) {
  for (const auto& a : world.accounts) {
    out << "account " << a.id << " name=" << a.name << " enabled=" << a.enabled << " kind=" << a.kind
        << " last_used=" << a.last_used;
    for (const auto& [key, value] : a.attributes) out << " " << key << "=" << value;
    out << "\n";
  }
  for (const auto& e : world.entitlements) {
    out << "entitlement " << e.id << " name=" << e.name << (e.privileged ? " privileged" : "") << " "
        << e.kind << "\n";
  }
  for (const auto& g : world.grants)
    out << "grant " << g.account << " " << g.entitlement << " " << g.since << ".." << g.until << "\n";
  for (const auto& n : world.nestings) out << "nesting " << n.member << " gives " << n.gives << "\n";
  for (const auto& d : world.dangling) out << "dangling " << d.entitlement << " " << d.member << "\n";
}

}  // namespace

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
  add_reading(out, world);
  for (const auto& [name, account] : world.names) out << "name " << name << " was " << account << "\n";
  for (const auto& [name, account] : world.reused) out << "reused " << name << " was " << account << "\n";
  for (const auto& content : world.contents) {
    out << "content " << content.role << " " << content.approved_on << " " << content.approved_by << ":";
    for (const auto& e : content.entitlements) out << " " << e;
    out << "\n";
  }
  for (const auto& other : world.beside) {
    out << "beside, " << other.system << "\n";
    add_reading(out, other);
  }
  return out.str();
}

std::string to_text(const Found& found) {
  std::ostringstream out;
  out << found.control << " system=" << found.system << " account=" << found.account << " role=" << found.role
      << " entitlement=" << found.entitlement << " other=" << found.other
      << (found.privileged ? " privileged" : "") << " holders:";
  for (const auto& holder : found.holders) out << " " << holder;
  out << " person=" << found.person << " conflict=" << found.conflict << " requirement=" << found.requirement
      << " causes:";
  for (const auto& [account, entitlement] : found.causes) out << " " << account << ">" << entitlement;
  out << " gives:";
  for (const auto& entitlement : found.gives) out << " " << entitlement;
  return out.str();
}

}  // namespace behorig::naive
