"""The wordings of requests, courtesies, abuse and questions about the job, as patterns over plain words.

Plain words are lower-case words with one blank between them and ` |` where a clause ends.
"""

import re
from collections.abc import Iterable

from vivaroom.interview.coverage import Reading

_WORD = r"[\w']+"
# A few words more of the same clause, as in "I don't know *how that works*"; what follows a "but" may be the answer.
_MORE = (
    rf"(?: (?!but\b|because\b|so\b|though\b|although\b|however\b|except\b|maybe\b|perhaps\b|probably\b|if\b)"
    rf"{_WORD}){{0,7}}(?=$| \|)"
)
_BRIEF = r"(?:a|one|some|just a|another|a few|a couple of|a couple|a bit of)"
_MOMENT = r"(?:moments?|seconds?|secs?|minutes?|time|bit)"
_ANSWERING = r"(?:answer(?:ing)?|say(?:ing)?|discuss(?:ing)?|talk(?:ing)? about|shar(?:e|ing)|(?:go|get)(?:ting)? into|do(?:ing)?|comment(?:ing)?)"
_QUESTION = r"(?:(?:this|that|the|your|it)(?: (?:one|question))?|question)"

_COURTESY = (
    r"(?:u[mh]+|er+m?|h?mm+|hm|ah|oh|ok|okay|so|well|yeah|yes|yep|no|nope|right|alright|sure|wow|and|then|please|kindly|again)",
    r"(?:i'm |i am )?(?:so |very |really )?(?:sorry|afraid)(?: (?:about|for) (?:that|this))?",
    r"(?:excuse|pardon) me", r"(?:honestly|frankly|actually|unfortunately|really|basically|just|maybe|perhaps|probably|sadly)",
    r"to be (?:honest|fair|frank)(?: with you)?", r"(?:i|i'd) (?:think|guess|mean|say|suppose|believe|have to say|must admit)",
    r"(?:thanks|thank you)(?: (?:so much|very much))?", r"you know", r"(?:right )?(?:now|here)", r"at (?:the|this) moment",
    r"off the top of my head", r"(?:for|on|about|to) (?:this|that|it)(?: (?:one|question|topic|subject))?", r"if (?:that's|it's|that is|it is) (?:ok|okay|all right|alright|possible|fine)",
    r"(?:that's|that is|it's|it is|what) a (?:really |very )?(?:good|tough|hard|great|difficult|tricky|interesting) (?:question|one)",
    r"(?:good|great|tough|tricky|interesting|difficult|hard) (?:question|one)", r"can i be honest", r"my bad", r"for me",
)  # fmt: skip
_REQUESTS: tuple[tuple[Reading, tuple[str, ...]], ...] = (
    (
        Reading.NEEDS_TIME,
        (
            r"let me (?:just )?(?:think|see)(?: (?:about|for|on|it|that|this|a|an|moment|second|sec|minute|bit|through|over|here|please))*",
            rf"(?:(?:can|could|may|would) (?:i|you) )?(?:please )?(?:just )?(?:give|need|take|have|get)(?: me)? (?:just )?{_BRIEF} (?:quick |short |little |more )?{_MOMENT}"
            r"(?: (?:to|please|think|about|it|that|this|here|more|for|through))*",
            rf"(?:i|i'd|i'll|i would) (?:just )?(?:need|want|like|take) (?:just )?{_BRIEF} (?:quick |short |little |more )?{_MOMENT}"
            r"(?: (?:to|please|think|about|it|that|this|here|more|for|through))*",
            rf"(?:just )?(?:one|a|give me) (?:quick )?{_MOMENT}(?: please)?", r"(?:hold|hang) on(?: a (?:moment|second|sec|minute|bit))?",
            r"(?:please )?wait(?: (?:a|one) (?:moment|second|sec|minute|bit))?", r"bear with me(?: a (?:moment|second|sec|minute|bit))?",
            r"(?:i'm|i am) (?:just |still )?thinking(?: (?:about|on|for|it|that|this|over))*", r"let me (?:gather|collect) my thoughts",
        ),
    ),
    (
        Reading.ASKS_TO_REPEAT,
        (
            r"(?:(?:could|can|would|will|may) (?:you|i) )?(?:please )?(?:repeat|rephrase|restate|reword|reformulate|clarify|explain|say|ask|hear)(?: (?:that|it|this|the|your|my|again|last|"
            r"question|for|me|one|more|once|time|please|slowly|louder|in|other|another|words|way|differently|what|you|mean|meant|asked|by|part|first|second|bit|a))+",
            r"(?:please )?(?:repeat|rephrase|clarify)", r"(?:come again|once more|one more time|say again)",
            r"what(?: was|'s| is) (?:the|your|that)(?: last)?(?: question)?(?: again)?(?=$| \|)", rf"what do you mean(?: (?:by|with){_MORE})?", r"what did you (?:just )?(?:say|ask|mean)",
            r"i (?:really )?(?:didn't|did not|couldn't|could not|don't|do not|can't) (?:quite |really |fully )?(?:catch|hear|understand|get|follow)(?: (?:that|you|it|this|the|your|question|what|"
            r"said|asked|mean|meant|last|part|bit|well|properly|clearly|at|all))*",
            r"(?:you|the audio|your audio|it|the sound) (?:just )?(?:cut|broke|dropped|are breaking|is breaking|is cutting|froze)(?: (?:out|up|off))?",
        ),
    ),
    (
        Reading.ASKS_FOR_ANSWER,
        (
            rf"what(?:'s| is| was| would be|'d be) the (?:right |correct |best |expected |actual |ideal |real )?(?:answer|solution){_MORE}",
            rf"(?:(?:can|could|would|will) you )?(?:please )?(?:just )?(?:tell|give|show) me (?:the|an?|some|what the) (?:right |correct |best )?(?:answer|solution|hint|clue|hints){_MORE}",
            rf"how would you (?:answer|solve|do|approach|put){_MORE}", r"what do you want (?:to hear|me to say)", r"what(?:'s| is| are)? (?:you|it you're|you are) (?:looking for|expecting)",
            r"what should i (?:say|answer)", r"(?:can|could|may) i (?:get|have) (?:a|some|the) (?:hints?|clue|answer|tip)(?: please)?", r"any (?:hints?|tips?|clues?)",
            r"you tell me", r"what is it then", r"(?:just )?tell (?:me )?(?:the )?answer",
        ),
    ),
    (
        Reading.DONT_KNOW,
        (
            rf"(?:i )?(?:really |honestly |just |actually |simply |genuinely |still )*(?:don't|do not|dont|didn't) (?:really |actually |quite |exactly |honestly |even )*(?:know|remember|recall){_MORE}",
            rf"(?:i have |i've |i've got |i got )?(?:absolutely |really |honestly )?no (?:idea|clue|experience|knowledge|answer|example|memory){_MORE}",
            rf"i (?:haven't|have not) (?:a|the|got a|got the) (?:clue|foggiest|faintest|slightest){_MORE}",
            rf"(?:i'm|i am|im)? ?not (?:really |quite |too |entirely |totally |completely |so |very |that |at all )*(?:sure|familiar|certain|aware)(?: (?:about|how|what|why|of|which|where|when|with|whether){_MORE})?",
            rf"(?:i'm|i am) unsure{_MORE}", rf"(?:i've|i have|i) never (?:really |actually |personally |even )?(?:used|heard|worked|done|seen|tried|touched|encountered|dealt|come|had|learned|studied){_MORE}",
            rf"i (?:haven't|have not) (?:really |actually |personally |ever )?(?:used|heard|worked|done|seen|tried|touched|encountered|dealt|come|had|learned|studied){_MORE}",
            r"(?:idk|dunno|i dunno|beats me|pass for me|search me)",
            rf"i (?:really |honestly )?(?:can't|cannot|can not|couldn't|could not) (?:really |honestly )?(?:answer|think of|say|remember|recall|tell){_MORE}",
            rf"i (?:don't|do not|dont) (?:really |actually )?have (?:an answer|any idea|a clue|any experience|experience|an example|any examples?|any|much experience){_MORE}",
            r"nothing comes to mind", r"(?:my mind (?:is|went) (?:blank|empty)|(?:i'm|i am) (?:drawing a blank|blanking))", rf"(?:i've |i have |i )?forg[eo]t(?:ten)?{_MORE}",
            r"(?:that's|that is|it's|this is) (?:beyond|above) me", rf"(?:i )?wouldn't know{_MORE}",
        ),
    ),
    (
        Reading.REFUSAL,
        (
            rf"(?:i'd|i would|i)? ?(?:rather|prefer) not(?: to)?(?:(?: {_ANSWERING}){_MORE})?(?=$| \|)",
            rf"(?:i'm not|i am not|i (?:don't|do not|dont|won't|will not)) (?:really )?(?:want to |wanna |like to |wish to |going to |willing to |comfortable |feel comfortable |feel like )*"
            rf"{_ANSWERING} {_QUESTION}{_MORE}",
            r"(?:i'm not|i am not|i don't feel) comfortable(?: with (?:that|this|it))?", r"(?:not )?answering (?:that|this|it)",
            rf"(?:(?:let's|let us|let me|can we|could we|may we|can i|could i|may i|i'd like to|i would like to|i want to|i'll|i will|i'm going to|we can|please|just) )*(?:skip|pass)(?: on)?(?: {_QUESTION})?(?=$| \|| please| and)",
            r"(?:(?:let's|let us|can we|could we|please|just) )*(?:move|go) (?:on|ahead)(?: to(?: the)? next(?: (?:question|one))?)?(?=$| \|| please)",
            r"(?:to )?(?:the )?next(?: (?:question|one))?(?=$| \|| please)", r"(?:that's |that is |it's )?none of your business", rf"i (?:refuse|decline)(?: to {_ANSWERING}{_MORE})?(?=$| \|)", r"no comment",
        ),
    ),
)  # fmt: skip
ALONE = (
    (Reading.NEEDS_TIME, re.compile(r"(?:(?:u[mh]+|er+m?|h?mm+|hm|well|so|let's see|okay)(?: \|)?(?: |$))+")),
    (Reading.ASKS_TO_REPEAT, re.compile(r"(?:sorry|pardon|excuse me|pardon me|what|huh|again)(?: \|)?")),
)
_OF_YOU = (
    r"you(?: are|'re)?(?: just| such| really| so| completely| totally)* (?:an? |the )?(?:\w+ )?(?:idiot|moron|bastard|asshole|bitch|cunt|prick|dickhead|loser|piece of (?:shit|crap|garbage|junk))s?",
    r"you(?: are|'re)(?: just| such| really| so| completely| totally| a| an| fucking)* (?:stupid|useless|dumb|pathetic|worthless|garbage|trash|shit)(?: (?:bot|machine|ai|robot|interviewer|thing|program|computer))?",
    r"(?:you )?(?:this |what a |such a )?(?:stupid|dumb|useless|fucking|shitty)(?: (?:stupid|dumb|useless))? (?:bot|machine|ai|robot|interviewer)",
    rf"(?:just |please )?(?:shut up|screw you|go to hell|piss off|fuck (?:you|off|this|that)|drop dead|kiss my ass|go die)(?: {_WORD}){{0,3}}",
    rf"i(?:'ll| will| am going to|'m going to|'m gonna) (?:kill|hurt|punch|hit|find) you(?: {_WORD}){{0,3}}",
)  # fmt: skip
_LED_IN = rf"(?:^|\| |\b(?:and|but) )(?:(?:{'|'.join(_COURTESY)}|hey|listen|look|man|god|jesus|i|said|and) )*"
ABUSE = re.compile(rf"{_LED_IN}(?:{'|'.join(_OF_YOU)})(?=$| \|)|\bfuck (?:you|off)\b")
JOB_QUESTION = re.compile(
    r"^(?:(?:also|and|but|so|okay|ok|yes|no|sorry|by the way|actually|well|before (?:that|we go on|we continue)|first|just|um+|uh+|one question|quick question|out of curiosity|can i ask|"
    r"could i ask|may i ask|can you tell me|could you tell me|do you know|i was wondering|i wonder|i'd like to know|i would like to know|i have a question|tell me) )*"
    r"(?:(?:what|how|which|when|where|who|why)(?:'s|'re| (?:is|are|was|does|do|did|will|would|can|could|should|big|large|many|much|often|long|soon|flexible|kind|sort|type|about|"
    r"happens|benefits?|tech|days|hours|time|else)) |(?:is|are|does|do|did|will|would|can|could|has|have) (?:the|this|that|there|it|you|your|i|we|they|people|employees|benefits?|remote) )"
    r"(?:[\w'-]+ ){0,12}?(?:salary|pay|paid|compensation|bonus(?:es)?|equity|stock options|benefits?|remote(?:ly)?|hybrid|office|relocat\w+|visa|team size|big is (?:the|your) team|many people|"
    r"your (?:company|team|culture|stack|offices?)|the (?:company|team|role|position|job|culture)|this (?:role|position|job|company|team)|vacation|holidays?|days off|pto|working hours|work hours|"
    r"overtime|on-?call|tech stack|interview process|next (?:steps?|round|stage)|start date|hiring manager|hear (?:back|from you)|home office|work from home|report to)\b"
)  # fmt: skip


def _any(phrases: Iterable[str]) -> str:
    return "|".join(f"(?:{phrase})" for phrase in phrases)


REQUESTS = tuple((reading, re.compile(rf"(?<![\w'])(?:{_any(phrases)})(?![\w'])")) for reading, phrases in _REQUESTS)
NOTHING_BUT_REQUESTS = re.compile(
    rf"(?:(?:{_any((*(p for _, phrases in _REQUESTS for p in phrases), *_COURTESY))})(?: \|)?(?: |$))+"
)
