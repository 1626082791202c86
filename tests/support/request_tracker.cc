#include "tests/support/request_tracker.h"

#include <sqlite3.h>
#include <chrono>

#include <csignal>
#include <functional>
#include <thread>

#include "tests/support/ports.h"
#include "tests/support/server_user.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

const char* const kBegin = R"(use strict; use warnings;
BEGIN { unshift @INC, '/usr/share/request-tracker5/lib' }
use RT -init;
my $SU = RT->SystemUser;
sub must { my ($ok, $msg) = @_; die $msg unless $ok }
)";

const char* const kSeed = R"(
sub user {
  my ($name, $mail) = @_;
  my $user = RT::User->new($SU);
  must($user->Create(Name => $name, EmailAddress => $mail, Privileged => 1));
  return $user;
}
my $behorig = user('behorig', 'behorig@example.test');
my $owner = user('asa', 'asa@example.test');
my $queue = RT::Queue->new($SU);
must($queue->Create(Name => 'Incidents'));
my @needed = qw(SeeQueue ShowTicket CreateTicket ModifyTicket CommentOnTicket ShowTicketComments SeeCustomField
                ModifyCustomField);
must($behorig->PrincipalObj->GrantRight(Object => $queue, Right => $_)) for @needed;
must($owner->PrincipalObj->GrantRight(Object => $queue, Right => $_)) for qw(SeeQueue ShowTicket OwnTicket);
my $field = RT::CustomField->new($SU);
must($field->Create(Name => 'FindingID', Type => 'FreeformSingle', UniqueValues => 1,
                    LookupType => RT::Ticket->CustomFieldLookupType, Pattern => '^[\w.:-]{1,128}$'));
must($field->AddToObject($queue));
must($behorig->PrincipalObj->GrantRight(Object => $field, Right => $_)) for qw(SeeCustomField ModifyCustomField);
my $token = RT::AuthToken->new($SU);
my ($id, $msg, $auth) = $token->Create(Owner => $behorig->Id, Description => 'test');
die $msg unless $id;
print $auth;
)";

const char* const kList = R"(
SELECT t.id, t.Status, t.Subject,
       (SELECT v.Content FROM ObjectCustomFieldValues v WHERE v.ObjectType = 'RT::Ticket' AND v.ObjectId = t.id
         AND v.Disabled = 0),
       u.Name,
       (SELECT count(*) FROM Transactions x WHERE x.ObjectType = 'RT::Ticket' AND x.ObjectId = t.id
         AND x.Type = 'Comment')
FROM Tickets t JOIN Queues q ON q.id = t.Queue JOIN Users u ON u.id = t.Owner
WHERE q.Name = 'Incidents' ORDER BY t.id
)";

/// Calls with each row.
void each_row(const fs::path& file, const std::string& statement,
              const std::function<void(sqlite3_stmt*)>& row) {
  sqlite3* database = nullptr;
  sqlite3_stmt* prepared = nullptr;
  sqlite3_open(file.c_str(), &database);
  sqlite3_busy_timeout(database, 60'000);
  int code = sqlite3_prepare_v2(database, statement.c_str(), -1, &prepared, nullptr);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(prepared);
    if (code == SQLITE_ROW) row(prepared);
  }
  if (code != SQLITE_DONE) server_failed("Request Tracker's database", sqlite3_errmsg(database));
  sqlite3_finalize(prepared);
  sqlite3_close(database);
}

std::string cell(sqlite3_stmt* row, int at) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, at));
  return text == nullptr ? "" : text;
}

}  // namespace

RequestTracker::RequestTracker() {
  const fs::path data = folder_.path() / "rt";
  make_once("request-tracker-5", data, [&] {
    fs::create_directory(data);
    write_settings();
    const Ended made =
        Program({"/usr/sbin/rt-setup-database-5", "--action", "init"}, data,
                {{"RT_SITE_CONFIG", data / "settings.pm"}, {"RT_SITE_CONFIG_DIR", data / "more"}})
            .wait();
    if (made.code != 0) server_failed("rt-setup-database-5", made.out + made.err);
    write_file(data / "token", perl(kSeed));
  });
  token_ = read_file(data / "token");
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (started()) return;
  }
  server_failed("Request Tracker", read_file(folder_.path() / "stderr"));
}

RequestTracker::~RequestTracker() {
  if (!server_) return;
  server_->signal(SIGTERM);  // kill would leave its workers
  server_->wait();
}

void RequestTracker::write_settings() {
  const fs::path data = folder_.path() / "rt";
  for (const char* name : {"more", "mason", "sessions"}) fs::create_directories(data / name);
  const std::string at = data.string();
  write_file(data / "settings.pm",
             "Set($rtname, 'test');\nSet($Organization, 'example.test');\nSet($WebDomain, '127.0.0.1');\n"
             "Set($WebPort, " +
                 std::to_string(port_) +
                 ");\nSet($WebPath, '');\nSet($MailCommand, 'testfile');\n"
                 "Set($LogToSTDERR, 'critical');\nSet($LogToSyslog, undef);\nSet($LogToFile, undef);\n"
                 "Set($WebSessionClass, 'Apache::Session::File');\n"
                 // Each request checks the token by it: the usual cost takes a third of a second.
                 "Set($BcryptCost, 4);\n"
                 "$RT::MasonDataDir = '" +
                 at + "/mason';\n$RT::MasonSessionDir = '" + at +
                 "/sessions';\n"
                 "$RT::VarPath = '" +
                 at + "';\nSet($DatabaseType, 'SQLite');\nSet($DatabaseName, '" + at + "/rt.db');\n1;\n");
}

bool RequestTracker::started() {
  const fs::path data = folder_.path() / "rt";
  port_ = free_port();
  write_settings();
  server_.emplace(std::vector<std::string>{"/usr/bin/perl", "/usr/share/request-tracker5/libexec/rt-server",
                                           "--server", "Starlet", "--max-workers", "2", "--host", "127.0.0.1",
                                           "--port", std::to_string(port_)},
                  folder_.path(),
                  std::map<std::string, std::string>{{"RT_SITE_CONFIG", data / "settings.pm"},
                                                     {"RT_SITE_CONFIG_DIR", data / "more"}});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (std::chrono::steady_clock::now() < until) {
    if (answers(port_)) return true;
    if (server_->ended()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

std::string RequestTracker::perl(const std::string& program) const {
  const TempFolder folder;
  const fs::path data = folder_.path() / "rt";
  write_file(folder.path() / "program.pl", kBegin + program);
  const Ended ended =
      Program({"/usr/bin/perl", folder.path() / "program.pl"}, folder.path(),
              {{"RT_SITE_CONFIG", data / "settings.pm"}, {"RT_SITE_CONFIG_DIR", data / "more"}})
          .wait();
  if (ended.code != 0) server_failed("Request Tracker's Perl", ended.out + ended.err);
  return ended.out;
}

void RequestTracker::sql(const std::string& statement) const {
  each_row(folder_.path() / "rt" / "rt.db", statement, [](sqlite3_stmt*) {});
}

std::vector<RequestTracker::Row> RequestTracker::tickets() const {
  std::vector<Row> out;
  each_row(folder_.path() / "rt" / "rt.db", kList, [&](sqlite3_stmt* row) {
    out.push_back(
        {cell(row, 0), cell(row, 1), cell(row, 2), cell(row, 3), cell(row, 4), sqlite3_column_int(row, 5)});
  });
  return out;
}

}  // namespace behorig::testing
