#!/bin/sh
# A tour of Reckoner's API: every route once, a line for each, with nothing but a shell and curl.
#
#     reckoner demo &
#     sh reckoner.sh
#
# RECKONER_URL says where the server is, RECKONER_KEY is a key with the role admin where one is needed. The tour asks
# about the example of a car maker. It ends at the first thing that is not as it should be, with status 1. Whatever it
# makes, it takes back; what stays are a snapshot or two, and lines in the logs.
set -eu

url=${RECKONER_URL:-http://127.0.0.1:8001}
api=$url/api/v1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
body=$folder/body headers=$folder/headers

# A key stands in a file that only its owner reads: what stands in arguments, everybody on the machine can see.
touch "$folder/curl"
chmod 600 "$folder/curl"
if [ -n "${RECKONER_KEY:-}" ]; then
  echo "header = \"Authorization: Bearer $RECKONER_KEY\"" >"$folder/curl"
fi

# send STATUS ADDRESS [OPTIONS OF CURL]: leaves the reply in $body and $headers; another status ends the tour.
send() {
  expected=$1 address=$2
  shift 2
  : >"$body"
  status=$(curl -sS -K "$folder/curl" -m 60 -o "$body" -D "$headers" -w '%{http_code}' "$@" "$address")
  if [ "$status" != "$expected" ]; then
    echo "reckoner.sh: $address: $status and not $expected: $(head -c 500 "$body")" >&2
    exit 1
  fi
}

# post STATUS ADDRESS JSON [OPTIONS OF CURL]
post() {
  expected=$1 address=$2 json=$3
  shift 3
  send "$expected" "$address" -H 'Content-Type: application/json' -d "$json" "$@"
}

# field NAME: the first text or number of that name in the reply. It is no reader of JSON; where there is jq, use that.
field() {
  grep -oE "\"$1\":(\"[^\"]*\"|[0-9.]+)" "$body" | head -n 1 | sed 's/^"[^"]*"://; s/^"//; s/"$//'
}

# header NAME: a header of the reply.
header() {
  grep -i "^$1:" "$headers" | sed 's/^[^:]*: *//' | tr -d '\r'
}

# has TEXT: ends the tour unless the reply has this in it.
has() {
  grep -q -e "$1" "$body" && return
  echo "reckoner.sh: no $1 in the reply: $(head -c 500 "$body")" >&2
  exit 1
}

# is EXPECTED FOUND: ends the tour unless both are the same.
is() {
  [ "$1" = "$2" ] && return
  echo "reckoner.sh: $2 and not $1" >&2
  exit 1
}

# say METHOD ROUTE WHAT: one line.
say() {
  printf '%-6s %-45s %s\n' "$1" "$2" "$3"
}

## What everybody may do

question='{"question": "revenue by region"}'
draft='{"v": 1, "show": ["revenue"], "by": ["region"]}'
post 200 "$api/query" "$question"
has '"status":"answered"'
say POST /api/v1/query "$(field headline)"

# The same question again costs nothing if its ETag goes with it.
post 304 "$api/query" "$question" -H "If-None-Match: $(header etag)"

for form in csv raw_csv xlsx arrow svg png; do
  post 200 "$api/query" "{\"question\": \"revenue by region\", \"format\": \"$form\"}"
  case $form in
    csv | raw_csv) has '^Region,Revenue' ;;
    xlsx) has '^PK' ;;
    arrow) has 'region' ;;
    svg) has '^<svg' ;;
    png) has 'PNG' ;;
  esac
  cp "$body" "$folder/answer.$form"
  say POST /api/v1/query "$form: $(wc -c <"$folder/answer.$form") bytes"
done

post 200 "$api/batch" "{\"questions\": [\"revenue by month\", $question, {\"draft\": $draft}]}"
say POST /api/v1/batch "$(grep -o '"status":"answered"' "$body" | wc -l) answers of snapshot $(field snapshot)"

send 200 "$api/suggestions" -G --data-urlencode 'q=revenue by' -d limit=3
say GET /api/v1/suggestions "$(field text)"

send 200 "$api/capabilities"
has '"metrics":\[{"name"'
say GET /api/v1/capabilities "$(wc -c <"$body") bytes"

send 200 "$api/members" -G -d dimension=region -d limit=2
has '"more":true'
say GET /api/v1/members "$(field name)"

send 200 "$api/reports"
has '"name":"margin-analysis"'
say GET /api/v1/reports "$(grep -o '"title":' "$body" | wc -l) reports"
send 200 "$api/reports/margin-analysis"
has '"status":"answered"'
say GET '/api/v1/reports/{name}' "$(field title)"

send 200 "$api/me"
has '"role":"admin"'
say GET /api/v1/me "$(field name), $(field role)"
signed=$(grep -c '"sign_in":true' "$body" || true)

post 204 "$api/feedback" "{\"question\": \"revenue by region\", \"draft\": $draft, \"good\": true}"
say POST /api/v1/feedback kept

send 200 "$api/status"
say GET /api/v1/status "$(field total) questions, $(field spent) tokens"

## What editors do: look at what was asked, and decide what is learned of it

# A word that nobody knows, then the known one in its place: that is how words come to be proposed.
post 200 "$api/query" '{"question": "umsatz by region"}'
has '"status":"unread"'
post 200 "$api/query" "$question"

send 200 "$api/admin/questions"
has '"question":"umsatz by region"'
say GET /api/v1/admin/questions "most often: $(field question)"

send 200 "$api/admin/learned"
has '"word":"umsatz"'
number=$(grep -o '"number":[0-9]*,"status":"[a-z]*","question":null,"word":"umsatz"' "$body" | grep -oE '[0-9]+')
say GET /api/v1/admin/learned "“umsatz” is number $number"

post 200 "$api/admin/learned/$number" '{"status": "rejected"}'
say POST '/api/v1/admin/learned/{number}' "$(field number) is $(field status)"

## Builds, followed to their end

# follow RUN: the server-sent events of a run, until it ends.
follow() {
  send 200 "$api/admin/runs/$1/events" -N
  has '^event: done'
  events=$(grep -c '^event: ' "$body")
  say GET '/api/v1/admin/runs/{run}/events' "$events events, then snapshot $(field snapshot)"
}

send 200 "$api/admin/jobs"
job=$(grep -o '"jobs":\[{"name":"[^"]*"' "$body" | sed 's/.*:"//; s/"$//')
say GET /api/v1/admin/jobs "$job at $(field at)"

post 202 "$api/admin/run-job" "{\"job\": \"$job\"}"
run=$(field run)
say POST /api/v1/admin/run-job "$run"
follow "$run"

post 202 "$api/admin/regenerate-dumps" '{"only": ["kpis"]}'
run=$(field run)
say POST /api/v1/admin/regenerate-dumps "$run"
follow "$run"

send 200 "$api/admin/refresh-patterns" -X POST
say POST /api/v1/admin/refresh-patterns "$(field metrics) metrics, $(field phrases) phrases"

## Snapshots and their files

send 200 "$api/admin/snapshots"
current=$(field current)
oldest=$(grep -o '"id":"[^"]*"' "$body" | tail -n 1 | sed 's/.*:"//; s/"$//')
say GET /api/v1/admin/snapshots "$current is served, $oldest is kept"

send 200 "$api/admin/snapshots/diff" -G -d "before=$oldest"
has "\"after\":\"$current\""
say GET /api/v1/admin/snapshots/diff "$oldest to $(field after)"

send 200 "$api/admin/snapshots/$current/verify" -X POST
has '"ok":true'
say POST '/api/v1/admin/snapshots/{id}/verify' "$(field files) files are whole"

send 200 "$api/admin/snapshots/$current/rollback" -X POST
has "\"snapshot\":\"$current\""
say POST '/api/v1/admin/snapshots/{id}/rollback' "$(field snapshot) is served"

file=$api/admin/snapshots/$current/files/manifest.json
send 200 "$file"
tag=$(header etag)
send 206 "$file" -r 0-63
is 64 "$(wc -c <"$body" | tr -d ' ')"
say GET '/api/v1/admin/snapshots/{id}/files/{name}' "$(header content-range)"
send 304 "$file" -H "If-None-Match: $tag"

## Keys, and who did what

post 201 "$api/admin/keys" '{"name": "tour", "role": "viewer", "days": 1}'
id=$(field id)
echo "header = \"Authorization: Bearer $(field key)\"" >"$folder/guest"
say POST /api/v1/admin/keys "$id, shown once"

send 200 "$api/admin/keys"
has "\"id\":\"$id\""
say GET /api/v1/admin/keys "$(grep -o '"name":' "$body" | wc -l) keys"

# guest ADDRESS: the status that the new key gets.
guest() {
  curl -sS -K "$folder/guest" -o "$body" -w '%{http_code}' "$1"
}
if [ "$signed" = 1 ]; then is 403 "$(guest "$api/admin/keys")"; fi
send 204 "$api/admin/keys/$id" -X DELETE
if [ "$signed" = 1 ]; then is 401 "$(guest "$api/me")"; fi
say DELETE '/api/v1/admin/keys/{id}' "$id lets nobody in any more"

post 201 "$api/admin/embed-tokens" '{"minutes": 1, "questions": ["revenue by region"]}'
echo "header = \"Authorization: Bearer $(field token)\"" >"$folder/guest"
is 403 "$(guest "$api/status")"
say POST /api/v1/admin/embed-tokens "for one question"

send 200 "$api/admin/audit?limit=5"
is make-embed-token "$(field action)"
say GET /api/v1/admin/audit "$(field who): $(field action)"

## What whoever looks after the process asks for

for route in /livez /readyz /health; do
  send 200 "$url$route"
  has '"status":"ok"'
  say GET "$route" ok
done

send 200 "$url/metrics"
say GET /metrics "$(grep -c '^# TYPE reckoner_' "$body") families"

send 204 "$api/admin/caches/clear" -X POST
say POST /api/v1/admin/caches/clear empty

send 204 "$api/admin/reset-stats" -X POST
send 200 "$api/status"
is 0 "$(field total)"
say POST /api/v1/admin/reset-stats 'counting from zero'
