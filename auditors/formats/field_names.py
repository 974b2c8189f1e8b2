"""What the fields of a log of no known product are called, and what they mean in `Fields`.

A table of names as loggers and gateways write them: structlog, Loguru, python-json-logger, pino, winston, Bunyan, zap,
zerolog, slog, logrus, Log4j, Logback, Serilog (CLEF), the Elastic Common Schema, OpenTelemetry, Google Cloud, AWS,
Azure Monitor, and the tables that home-made gateways keep. A name that is missing is one word more here.

Names are compared without case and signs: `userId`, `user_id`, `user-id` and `@user.id`'s last part are `userid`. A dot
leads into an object, whether it is nested or its key has dots in it (`http.response.status_code`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_TIMES: Final = """
    @timestamp timestamp eventtime event.timestamp time ts @t datetime date asctime isotime loggingtime timeiso8601
    timeiso timestampiso logtime logtimestamp log.timestamp log.time starttime startedat startedtime start
    starttimestamp requesttime requestedat requesttimestamp requeststarttime requeststartedat request.time
    request.timestamp request.startedat receivedat receivetimestamp received timegenerated timelocal msec
    eventtimestamp eventdate occurredat loggedat logdate timestamp.seconds timemillis timestampms timestampmillis
    tsms tsus tsns timeunixnano epoch epochms epochmillis unixtime unixtimestamp when at t instant timestamp.$date
    ts.$date time.$date timestamp.iso time.timestamp time.repr record.time instant.epochsecond timestampseconds
    acceptdate zeitpunkt zeitstempel horodatage fechahora datahora
    client.received.start.timestamp createtime occurred emittedat emitted recordedat capturedat writtenat
    happenedat completedtimestamp"""
"""Of the moment at which a record was made. What tells of anything else (`expires_at`, `iat`, `modified`) is no time of
a record."""

_TIMES_OF_CALLS: Final = """
    created createdat createdat.$date creationtime creationdate insertedat date.created response.created
    response.createdat"""
"""Of rows of a table as well as of things that exist for long: believed where the record is a call of a model."""

_NAMES: Final[dict[str, str]] = {
    "time": _TIMES,
    "call_time": _TIMES_OF_CALLS,
    "end_time": """
        endtime endedat endtimestamp finishedat finishtime completedat completiontime completedtime
        responsetimestamp responsereceivedat requestendtime event.end""",
    "level": "level severity loglevel log.level levelname lvl @l severitytext record.level.name levelvalue",
    "message": "message msg event @m @mt textmessage logmessage messagetemplate text @message eventmessage",
    "said": """
        prompt messages completion response input output question answer query choices content contents requestbody
        responsebody request.messages request.prompt body.messages systemprompt userprompt usermessage prompttext
        responsetext inputtext outputtext prompts candidates anfrage antwort""",
    "user": """
        userid user username useremail user.id user.name user.username user.email user.login useridentity.arn
        userinfo.id userinfo.email userinfo.name identity.arn identity.user identity.id identity.claim.upn uid
        userkey login email account.name actor actor.id actor.name actor.email principal principalid principal.id
        principalname principalemail authenticatedentity authuser auth.user auth.userid auth.user.id auth.sub
        remoteuser requester requesteremail requesterid userprincipalname usr usr.id usr.name usr.email sub
        csusername request.user.id request.userid protopayload.authenticationinfo.principalemail httprequest.user
        claims.sub session.user caller.identity caller.id caller.email caller.user callerid callername calleremail
        calleridentity who.user who.id who.name who.email who initiator initiatedby requestedby invokedby subjectemail
        subject.email subject.id subjectid auth.subject request.auth.subject employee employeeid employeeemail memberid
        memberemail loginname principal.email principal.name enduser.id properties.objectid createdbysubject.subjectslug
        createdbysubject.slug tfy.request.createdbysubject.subjectslug userauthenticatedid""",
    "end_user": """
        enduser enduserid fromenduserid customer customerid customeridentifier customer.id externaluserid externaluser
        request.user body.user request.body.user requestbody.user payload.user requestparams.user
        request.metadata.userid visitorid input.inputbodyjson.user input.inputbodyjson.metadata.userid
        requestbody.metadata.userid body.metadata.userid""",
    "team": """
        team teamid teamname teamalias team.id team.name group groupid groupname workspace workspaceid workspacename
        workspace.id workspace.name project projectid projectname project.id project.name tenant tenantid tenantname
        tenant.id department departmentname costcenter""",
    "organization": """
        organization organizationid organizationname organisation organisationid org orgid orgname org.id org.name
        organization.id organization.name accountid""",
    "key": "apikeyhash keyhash hashedapikey hashedkey apikeysha256 keysha256 tokenhash apikeydigest apikey.hash",
    "secret": """
        apikey authorization headers.authorization requestheaders.authorization request.headers.authorization
        req.headers.authorization authorizationheader authheader httpauthorization xapikey headers.xapikey
        request.headers.xapikey req.headers.xapikey headers.apikey virtualkey accesskey bearertoken apitoken
        authtoken""",
    "maybe_key": "key token",
    "key_alias": """
        keyalias apikeyalias keyname apikeyname apikeyid keyid key.id key.name key.alias apikey.id apikey.name
        apikey.alias virtualkeyname virtualkeyid vkey vkeyid consumer consumername consumerid consumer.username
        consumer.id tokenname tokenid accesskeyid credentialid apimsubscriptionid subscriptionname subscriptionid
        clientid clientname appid appname applicationid applicationname serviceaccount serviceaccountname
        useridentity.accesskeyid alias vk who.vk who.key key.label apikey.label credential.name credential.alias
        credential credentialname auth.key.name auth.key.alias auth.key.id auth.keyid auth.keyname caller.key
        caller.apikeyname caller.apikeyalias caller.keyname virtualkey.name virtualkey.alias virtualkey.id
        virtualkeyalias vkalias vkname credentials.clientid developer.app.name developerapp.name developerappname""",
    "ip": """
        clientip ip ipaddress remoteip remoteaddr remoteaddress sourceip sourceipaddress srcip clientaddress
        clientaddr clientipaddress client.ip client.address client.host source.ip source.address network.client.ip
        callerip calleripaddress userip requestip requesterip requesteripaddress requestclientip peer peeraddr
        peerip peeraddress remote remotehost clienthost client cip caddr request.ip request.clientip
        request.remoteip request.remoteaddress request.remoteaddr request.client request.client.host req.ip
        req.remoteaddress req.remoteip httprequest.remoteip http.clientip http.client.ip connection.remoteaddress
        realip trueclientip originip xrealip protopayload.requestmetadata.callerip networkpeeraddress
        network.peer.address net.peer.ip ipaddr source src from origin calleraddress caller.ip caller.address clientip4
        network.clientaddress network.remoteaddress peer.address request.peer.address request.peer.ip src.ip
        who.ip who.address fromip fromaddress hostip useraddress remotehostaddress""",
    "forwarded": """
        xforwardedfor forwardedfor xff httpxforwardedfor headers.xforwardedfor request.headers.xforwardedfor
        req.headers.xforwardedfor requestheaders.xforwardedfor headers.xrealip request.headers.xrealip
        cfconnectingip headers.cfconnectingip request.headers.cfconnectingip xoriginalforwardedfor""",
    "user_agent": """
        useragent useragent.original httpuseragent http.useragent headers.useragent request.headers.useragent
        req.headers.useragent requestheaders.useragent httprequest.useragent ua agent csuseragent request.useragent
        client.useragent http.ua http.agent client.agent""",
    "method": """
        method requestmethod httpmethod http.method http.request.method request.method req.method verb reqmethod
        httprequest.requestmethod httprequest.method httpverb http.verb csmethod requesttype""",
    "route": """
        route path httproute http.route url.path http.path http.target http.url url.original url.full url uri
        requestpath requesturi requesturl request.path request.uri request.url request.endpoint req.path req.url
        req.originalurl requestendpoint endpoint httprequest.requesturl httprequest.path httpurl httppath csuristem
        apipath apiendpoint apiroute target urlpath originalurl http.urldetails.path resourcepath relativeurl""",
    "http_status": """
        statuscode httpstatus httpstatuscode httpcode http.statuscode http.status http.response.statuscode
        http.response.status response.statuscode response.status response.code res.statuscode res.status
        responsestatus responsecode responsestatuscode resp.status resp.statuscode respstatus httprequest.status
        status code scstatus upstreamstatus upstreamstatuscode resultsignature backendresponsecode gatewaystatus
        errorcode error.status error.statuscode rc returncode resultcode http httpresponsestatus http.code response.http
        outcome.httpstatus outcome.status outcome.code result.status result.code""",
    "status": "status state outcome result resulttype event.outcome requeststatus callstatus responsestatus",
    "success": "success successful issuccess succeeded ok issuccessful",
    "error": "error err exception errormessage errormsg error.message exception.message failurereason errordetail",
    "error_type": """
        errortype errorclass errorname exceptiontype exceptionclass exceptionname error.type error.name error.code
        err.type err.name exctype exception.type exception.class exception.exceptionclass record.exception.type
        errorcode errorcategory failuretype""",
    "model": """
        model modelname modelid modelrequested requestedmodel requestmodel clientmodel inputmodel originalmodel
        modelgroup modelalias llmmodel llm.model llm.modelname llm.requestmodel aimodel ai.model genai.request.model
        genai.model genai.requestmodel llm.request.model model.name model.id request.model req.model body.model
        request.body.model req.body.model requestbody.model requestobject.model
        request.params.model requestparams.model payload.model
        request.modelid modeldeploymentname deploymentname deploymentid deployment engine properties.modelname
        message.model invocationparams.model parameters.model requestparameters.modelid params.model kwargs.model
        input.model config.model llm llm.requested llm.name llm.id llmname llmid completion.model completion.model.id
        completion.model.name aimodelname foundationmodel foundationmodelid basemodel requestedllm modelslug
        modell modele modelo modello modelpermaslug chosenmodel selectedmodel enginename ai.engine ai.enginename
        tfy.model.name""",
    "model_served": """
        responsemodel modelserved servedmodel modelused usedmodel actualmodel resolvedmodel upstreammodel upstream.model
        targetmodel modelversion providermodel routedmodel backendmodel genai.response.model llm.response.model
        llm.responsemodel response.model response.body.model responsebody.model res.model finalmodel outputmodel""",
    "provider": """
        provider providername modelprovider llmprovider llm.provider aiprovider ai.provider vendor upstreamprovider
        provider.name provider.id genai.provider.name genai.system customllmprovider targetprovider backendname
        channelname""",
    "api_base": "apibase baseurl upstreamurl upstream upstreambaseurl targeturl upstreamhost backendurl providerurl",
    "tokens_in": """
        prompttokens inputtokens tokensin tokensinput tokensprompt tokenin intokens inputtoken prompttoken
        numprompttokens numinputtokens inputtokencount prompttokencount prompttokenscount inputtokenscount
        totalprompttokens totalinputtokens reqtokens requesttokens promptevalcount ninputtokens nprompttokens
        requnits usage.prompt usage.input usage.in tokens.prompt tokens.input tokens.in tokens.request tokens.sent
        token.input token.prompt tokencount.prompt tokencount.input tokencounts.input tokencounts.prompt
        genai.usage.inputtokens genai.usage.prompttokens llm.usage.prompttokens llm.prompttokens llm.inputtokens
        llm.tokencount.prompt input.inputtokencount input.tokens input.tokencount nativetokensprompt tin tokens.i
        llm.usage.in llm.tokens.in llm.tokensin accounting.tokens.prompt llmprompttokens llminputtokens llminputtoken
        llmtokensin messagetokens eingabetoken eingabetokens jetonsentree tokensentrada llmin""",
    "tokens_out": """
        completiontokens outputtokens tokensout tokensoutput tokenscompletion tokenout outtokens outputtoken
        completiontoken generatedtokens numcompletiontokens numoutputtokens outputtokencount completiontokencount
        completiontokenscount outputtokenscount candidatestokencount totalcompletiontokens totaloutputtokens
        restokens responsetokens resptokens evalcount noutputtokens ncompletiontokens resunits usage.completion
        usage.output usage.out tokens.completion tokens.output tokens.out tokens.response tokens.received
        tokens.generated token.output token.completion tokencount.completion tokencount.output tokencounts.output
        tokencounts.completion genai.usage.outputtokens genai.usage.completiontokens llm.usage.completiontokens
        llm.completiontokens llm.outputtokens llm.tokencount.completion output.outputtokencount output.tokens
        output.tokencount nativetokenscompletion tout tokens.o tokensgenerated llm.usage.out llm.tokens.out
        llm.tokensout accounting.tokens.completion llmcompletiontokens llmoutputtokens llmoutputtoken llmtokensout
        answertokens ausgabetoken ausgabetokens jetonssortie tokenssalida llmout""",
    "count_in": "in nin numin input ninput",
    "count_out": "out nout numout output noutput",
    "tokens_total": """
        totaltokens totaltoken tokenstotal tokentotal tokens tokenusage tokencount totaltokencount tokensused
        usedtokens tokenconsumed usage.total tokens.total tokencount.total tokencounts.total token.total
        genai.usage.totaltokens llm.usage.totaltokens llm.totaltokens llm.tokencount.total numtokens ntokens
        totalunits llmtotaltokens llmtotaltoken""",
    "cost": """
        cost costusd totalcost totalcostusd costindollars costdollars spend spendusd responsecost requestcost
        estimatedcost estimatedcostusd calculatedcost usage.cost usage.totalcost usage.costusd cost.total cost.usd
        cost.totalcost genai.usage.cost llm.cost llm.usage.cost llm.cost.total price priceusd charge chargedusd
        usdcost amountusd usage.priceusd usage.price llm.usd usage.usd cost.amount llm.price llm.priceusd""",
    "call": """
        requestid reqid callid request.id req.id xrequestid headers.xrequestid correlationid correlation.id
        httprequestid completionid chatcompletionid responseid response.id generationid llmcallid calluuid
        requestuuid invocationid awsrequestid logid""",
    "call_id": "id",
    "trace": "traceid trace.id trace dd.traceid xtraceid spancontext.traceid parent.traceid otel.traceid",
    "session": """
        sessionid session.id conversationid conversation.id chatid sessionuuid convid genai.conversation.id chat.id
        session conversation""",
    "cache_hit": "cachehit cached iscached fromcache cache.hit servedfromcache iscachehit cachestatus",
    "tags": "tags requesttags labels.tags",
    "fingerprint": "systemfingerprint response.systemfingerprint response.body.systemfingerprint",
    "litellm_version": """
        litellmversion xlitellmversion headers.xlitellmversion response.headers.xlitellmversion
        responseheaders.xlitellmversion res.headers.xlitellmversion resp.headers.xlitellmversion
        upstreamhttpxlitellmversion senthttpxlitellmversion""",
}

_DURATIONS: Final = {
    "latency": """
        latency duration elapsed elapsedtime responsetime requestduration requestlatency responselatency
        totalduration totallatency totaltime processingtime executiontime timetaken took dur roundtriptime
        requestelapsed latencies.request latencies.total durations.total latency.total timings.total timing.total
        req.duration http.duration httprequest.latency request.duration response.duration response.latency
        response.time metrics.duration metrics.latency metrics.totalduration timing.duration""",
    "first_token": """
        ttft timetofirsttoken firsttokenlatency firsttoken firsttokentime timetofirstchunk firstchunk
        firstchunklatency metrics.timetofirsttoken metrics.ttft""",
}
_UNITS: Final = {
    "": "",
    "s": "s sec secs second seconds inseconds insecs",
    "ms": "ms msec msecs milli millis millisecond milliseconds inms inmillis inmilliseconds",
    "us": "us micros microseconds inmicroseconds inus usec",
    "ns": "ns nanos nanoseconds innanoseconds inns",
}
"""Names of durations, and what a name has behind it to tell the unit."""

_COSTS: Final = {
    "cost": """
        cost cost. totalcost totalcost. spend responsecost requestcost estimatedcost calculatedcost usage.cost
        usage.totalcost llm.cost price charge""",
}
_FRACTIONS: Final = {
    "cent": "cents usdcents centsusd incents",
    "micro": "micro micros microusd microsusd usdmicro usdmicros microdollar microdollars inmicros inmicrousd",
    "nano": "nano nanos nanousd usdnano usdnanos nanodollars",
}
"""Names of costs, and what a name has behind it that is not in whole dollars."""

_OPEN: Final = """
    extra extras record record.extra context contextmap ctx mdc fields @fields data details properties props
    attributes attrs labels metadata meta jsonpayload jsonfields payload body entry log kwargs params args event
    usage tokenusage usagemetadata response.usage response.usagemetadata response.body responsebody response.metadata
    request.metadata metrics info doc eventdata event.data logrecord customdimensions additionalinfo message.usage
    response.message.usage output.outputbodyjson.usage result result.usage usagedetails tags.values http.attributes
    consumption accounting billing metering telemetry spanattributes logattributes content network stats outcome
    completion caller request.auth auth metrics.usage
    output.usage request.attributes attributes.attributes llm span.attributes span request.context requestcontext
    requestcontext.identity requestmeta requestmetadata state lasttokenusage fullresponse fullresponse.usagemetadata
    responseobject.usage""".split()
"""Objects whose members count as if they stood beside them, if nothing nearer does."""

_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
"""The words of `promptTokenUsage`, `APIKeyName` and `client_ip4`."""

_WORDS: Final = {
    "usr": "user",
    "mdl": "model",
    "tok": "tokens",
    "toks": "tokens",
    "tkn": "tokens",
    "tkns": "tokens",
    "tks": "tokens",
    "req": "request",
    "rqst": "request",
    "resp": "response",
    "rsp": "response",
    "res": "response",
    "addr": "address",
    "cust": "customer",
    "acct": "account",
    "grp": "group",
    "dept": "department",
    "cred": "credential",
    "creds": "credential",
    "lbl": "name",
    "label": "name",
    "nickname": "name",
    "dollars": "usd",
    "verb": "method",
}
"""What people write for the words that names are made of."""

_FILLERS: Final = (
    (frozenset("n num number count cnt nr usage used of the".split()), "tokens_"),
    (frozenset("utc gmt local iso rfc3339 8601".split()), "time"),
)
"""Words that change nothing in the name of a count of tokens, and of a time."""

_LONGEST_KEY: Final = 64
_SIGNS: Final = re.compile(r"[^a-z0-9$@]+")


@dataclass(slots=True, eq=False)
class Name:
    """A name, and those below it.

    `means` are meanings, each with how far back the name stands among those for it; `is_open` is `_OPEN`.
    """

    below: dict[str, Name] = field(default_factory=dict)
    means: list[tuple[str, int]] = field(default_factory=list)
    is_open: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether the members of an object with this name mean something too."""
        return self.is_open or bool(self.below)

    def at(self, path: str) -> Name:
        """The name at a path below, made if it is not there."""
        name = self
        for part in path.split("."):
            name = name.below.setdefault(part.removeprefix("@"), Name())
        return name


def _in_units(names: Mapping[str, str], units: Mapping[str, str]) -> dict[str, str]:
    """Amounts by what they are and their unit: `latency_ms`; those that name none are `latency_`."""
    return {
        f"{meaning}_{unit}": " ".join(f"{stem}{end}" for stem in stems.split() for end in ends.split() or ("",))
        for meaning, stems in names.items()
        for unit, ends in units.items()
    }


def _tree() -> Name:
    root = Name()
    in_units = _in_units(_DURATIONS, _UNITS) | _in_units(_COSTS, _FRACTIONS)
    for names in (_NAMES, in_units, {"latency_ns": "event.duration"}):
        for meaning, words in names.items():
            for rank, word in enumerate(dict.fromkeys(words.split())):
                root.at(word).means.append((meaning, rank))
    for word in _OPEN:
        root.at(word).is_open = True
    return root


TOP: Final = _tree()
"""Below it are all names that need none before them."""


def find(name: Name, key: str) -> Name | None:
    """The name that a key is, below one; behind the name of an open object any name may stand."""
    return _find(name, key) if len(key) <= _LONGEST_KEY else None


@functools.lru_cache(4096)
def _find(name: Name, key: str) -> Name | None:
    found = _at(name, key.lower().split("."))
    return found if found is not None or not key.isascii() else _spelled_out(name, key)


def _spelled_out(name: Name, key: str) -> Name | None:
    """The name that a key is when its words are written out; fillers are left out only of what is counted or a time."""
    parts = [[_WORDS.get(word, word) for word in map(str.lower, _WORD.findall(part))] for part in key.split(".")]
    found = _at(name, ["".join(words) for words in parts])
    if found is not None:
        return found
    for fillers, begin in _FILLERS:
        short = ["".join(word for word in words if word not in fillers) for words in parts]
        found = _at(name, short) if all(short) else None
        if found is not None and any(meaning.startswith(begin) for meaning, _ in found.means):
            return found
    return None


def _at(name: Name, path: list[str]) -> Name | None:
    found: Name | None = name
    for part in path:
        if found is None:
            return None
        word = part.replace("_", "")
        if not (word.isalnum() and word.isascii()):
            word = _SIGNS.sub("", word).removeprefix("@")
        found = found.below.get(word) or (TOP.below.get(word) if found.is_open else None)
    return found
