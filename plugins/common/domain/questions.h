#pragma once

#include <algorithm>
#include <span>

#include "plugins/common/domain/controller.h"
#include "plugins/common/domain/domain.h"
#include "plugins/common/ldap/server.h"

namespace behorig::domain {

/// Calls with a filter for any of some values at a time, and with these; `term` makes a filter of one.
template <class Term, class Each>
void by_some(const std::vector<std::string>& values, Term term, Each each) {
  constexpr std::size_t kAtOnce = 100;
  for (std::size_t first = 0; first < values.size(); first += kAtOnce) {
    const auto some = std::span(values).subspan(first, std::min(kAtOnce, values.size() - first));
    std::string any = "(|";
    for (const auto& value : some) any += term(value);
    each(any + ")", some);
  }
}

/// Asks a domain controller for what the entries of its searches do not say. What it is made of outlives it.
class Questions {
 public:
  Questions(const ldap::Connection& connection, const ldap::Server& server, const ldap::Watch& watch,
            const Controller& controller, std::uint32_t page_size, sdk::Reading& reading)
      : connection_(connection),
        server_(server),
        watch_(watch),
        controller_(controller),
        page_size_(page_size),
        reading_(reading) {}

  /// Nobody is a member of their primary group by its list: lists who is, by the group's number, so that
  /// those who lie outside the bases are seen. Not for Domain Users, which is everybody.
  void list_primaries(Domain& domain, bool computers) const;
  /// Tells of groups that show no member though somebody is in them, and of those that are not shown at all:
  /// of some if there are many. Who is in a group says so himself (memberOf). Where what changed is read or
  /// not all groups are, asks only about groups that were shown (now, or before: `gone`, else nullptr), if
  /// the server has an index for that.
  void look_for_hidden_groups(Domain& domain, bool all_groups, const std::vector<std::string>* gone) const;
  /// A member of which the server said that it does not exist, and which the group lists still, is hidden:
  /// the server takes who is deleted out of every group.
  void look_for_hidden_entries(Domain& domain) const;
  /// After Domain::emit(): the domain controller works out by itself which security groups an account is in.
  /// Compares that for so many accounts.
  void compare(const Domain& domain, std::size_t count, bool all_groups) const;

 private:
  /// DNs of groups that hide something, as it seems, each with that of somebody who is in it.
  using Suspects = std::map<std::string, std::string>;
  Suspects by_index(const std::vector<std::string>& groups) const;
  Suspects by_everybody(Domain& domain, bool all_groups) const;
  /// Of the whole domain.
  ldap::Request request(std::string filter, std::vector<std::string> attributes) const {
    return {.base = controller_.domain,
            .filter = std::move(filter),
            .attributes = std::move(attributes),
            .page_size = page_size_,
            .controls = {{ldap::kDomainOnly, ""}}};
  }
  std::optional<std::string> anybody(const std::string& filter) const;
  bool is_hidden(Domain& domain, const std::string& group, const std::string& somebody) const;
  /// Does the server show this entry, and does the filter match it?
  bool shows(const std::string& dn, const std::string& filter) const;
  /// false if the server does not say.
  bool compare(const Domain::Sample& sample, const Domain& domain, bool all_groups,
               std::size_t& elsewhere) const;

  const ldap::Connection& connection_;
  const ldap::Server& server_;
  const ldap::Watch& watch_;
  const Controller& controller_;
  std::uint32_t page_size_;
  sdk::Reading& reading_;
};

}  // namespace behorig::domain
