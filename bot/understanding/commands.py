"""Words that are neither a question nor an entry: commands said in words, and small talk."""

import re
from typing import Final

from bot.understanding.normalise import words_of

_COMMANDS: Final = (
    ("emergency", re.compile(
        r"^(?:please |help )*(?:(?:this|it) is |i have |i am in )?(?:an? )?(?:medical |real )?emergency"
        r"(?: (?:help|now|please))*$|"
        r"^(?:please |help )*(?:(?:i|we) need |(?:can|could) (?:you|someone|somebody) )?(?:call |get |send )?(?:me )?"
        r"(?:an |the )?ambulance(?: (?:now|please|quick|quickly))*$|"
        r"^(?:please )?(?:(?:i|we) need |get me )?(?:urgent |emergency )help(?: now)?$|^(?:i|we) need help now$|"
        r"^(?:please )?call (?:112|911|999|the emergency services)(?: now)?$")),
    ("pause", re.compile(
        r"^(?:please )?(?:can (?:you|i) )?(?:pause|stop|mute|turn off|switch off|quit|snooze|hold|silence)"
        r"(?: (?:sending|all|the|my|me|these|those|any|your|for|a|while|bit))*"
        r" (?:reminders?|notifications?|messages|nudges|alerts)\b.{0,40}$")),
    ("pause", re.compile(
        r"^(?:please )?(?:can you )?(?:stop|no more|quit) (?:reminding|writing(?: to)?|messaging|asking|texting|"
        r"bothering|nagging|disturbing)(?: me)?"
        r"(?: (?:all the time|so much|so often|please|now|every day|for .{1,20}))?$")),
    ("pause", re.compile(
        r"^(?:please )?(?:pause|stop|unsubscribe|go on holiday|i am (?:away|on holiday)(?: .{0,30})?)$")),
    ("pause", re.compile(
        r"^(?:please )?(?:pause|stop|mute|snooze|(?:be )?quiet|leave me (?:alone|in peace))"
        r"(?: (?:it|them|all|everything))?(?: (?:for|until|till) .{1,40})$")),
    ("resume", re.compile(
        r"^(?:please )?(?:resume|unpause|un mute|unmute|end (?:the |my )?pause|i am back|"
        r"(?:resume|restart|continue|start)(?: (?:my|the|with|all|sending))* (?:reminders?|messages)(?: again)?)$")),
    ("reminders", re.compile(
        r"^(?:please )?(?:can (?:you|i) )?(?:change|set|move|edit|show|turn on|switch on|how do i (?:change|set|"
        r"turn off|stop))"
        r"(?: (?:the|my|me|up|a|water|drinking|stretch|stretching|posture|daily|check in))*"
        r" (?:reminders?|check in time|reminder times?)\b.{0,40}$")),
    ("reminders", re.compile(r"^(?:my )?reminders?$")),
    ("reminders", re.compile(r"^remind me\b.{0,60}$")),
    ("checkin", re.compile(
        r"^(?:(?:i (?:want|would like|need) to |let us |can i |lets |please )?(?:do (?:a|my|the) )?"
        r"check ?in(?: (?:now|please|today))?|log my pain|record my pain|(?:new )?diary entry|log pain)$")),
    ("stretches", re.compile(
        r"^(?:(?:show|send|give|open)(?: me)? )?(?:my |the )?(?:stretch(?:es)?|exercises?)(?: please)?$")),
    ("progress", re.compile(
        r"^(?:(?:show|see|send|open)(?: me)? |how is )?my (?:progress|chart|diary|pain chart|history|graph|"
        r"results)(?: please)?$")),
    ("settings", re.compile(r"^(?:open |show |my )*settings$")),
    ("settings", re.compile(r"^(?:please )?(?:change|set|update) my (?:name|time ?zone|settings|language)\b.{0,40}$")),
    ("help", re.compile(r"^help(?: me)?(?: please)?$|^what can i (?:do|say|ask)(?: here)?$|^menu$|^commands$")),
    ("session", re.compile(
        r"^(?:and )?(?:(?:when|what time|what day)(?: is|s)?|do i have|have i got|is there)"
        r"(?: my| the| an?| our)?(?: next| coming)? (?:session|appointment|treatment)"
        r"(?: (?:again|today|tomorrow|this|next|week|with|please|planned|booked|scheduled|\w+)){0,3}$")),
    ("session", re.compile(r"^(?:my )?next (?:session|appointment|treatment)$")),
    ("mydata", re.compile(r"^(?:please )?(?:delete|export|download|send me)(?: all)? (?:of )?(?:my|me) (?:data|"
        r"diary|account)$")),
)  # fmt: skip

_SMALL: Final = (
    ("thanks", re.compile(
        r"^(?:(?:ok|great|brilliant|lovely|perfect|super|ah|oh|no|many|so|and) )*(?:thanks|thank you|cheers|ta|"
        r"merci|danke|gracias|"
        r"much obliged|much appreciated)(?: (?:a|so|very|much|lot|lots|again|you|mate|love|for|that|the|help|"
        r"your|all|"
        r"everyone|ever|really|xx?|million|bunch|kindly|dear|bot|anyway|i|appreciate|it))*$")),
    ("bye", re.compile(
        r"^(?:ok |right |anyway )*(?:bye|goodbye|good bye|see (?:you|ya)|good ?night|ttyl|take care|speak soon|"
        r"cheerio|"
        r"talk (?:to you )?(?:later|soon)|have a (?:nice|good|lovely|great) (?:day|weekend|evening|one|night))"
        r"(?: (?:for|now|then|later|soon|bye|all|everyone|tomorrow|you|too|again|have|a|nice|day|good|one|to))*$")),
    ("hello", re.compile(
        r"^(?:hi|hello|helo|hey|hiya|yo|hallo|hola|greetings|howdy|salut|good (?:morning|afternoon|evening|day)|"
        r"morning|"
        r"evening|afternoon)(?: (?:there|all|bot|everyone|again|to|you|how|are|is|it|going|today|dear|team|"
        r"me|its|doing|hello|hi|good|morning|evening))*$")),
    ("how-are-you", re.compile(
        r"^(?:and )?(?:how are (?:you|things)|how is it going|how is (?:your|the) (?:day|bot|life)|you (?:ok|"
        r"all right|alright)|"
        r"are you (?:well|ok|all right)|what is up|sup)(?: (?:today|going|doing|there|now|bot|mate|then))*$")),
    ("yes", re.compile(r"^(?:yes|yeah|yep|yup|sure|of course|correct|please do|yes please|right|exactly|"
        r"absolutely|definitely)$")),
    ("no", re.compile(r"^(?:no|nope|nah|no thanks?|no thank you|not really|never mind|nothing|none)$")),
    ("ok", re.compile(
        r"^(?:ok|okay|okey dokey|alright|fine|good|great|cool|nice|perfect|understood|got it|i see|fair enough|"
        r"no worries|"
        r"no problem|sounds good|will do|maybe|hmm+|aha|haha+|hehe+|lovely|brilliant|wow|super|noted|"
        r"right you are|amazing)"
        r"(?: (?:ok|then|great|thanks|good|i see|cool|got it))*$")),
    ("sorry", re.compile(r"^(?:oops |sorry |oh )*(?:sorry|oops|wrong (?:chat|person|number|button)|my mistake|"
        r"by accident|"
        r"pressed (?:send )?by accident|ignore (?:that|me))(?: (?:sorry|wrong|chat|that|was|not|for|you|by|"
        r"accident))*$")),
)  # fmt: skip


def _said(text: str) -> str:
    return " ".join(words_of(text[:400]))


def command_of(text: str) -> str | None:
    """The command that a message stands for in words, or None."""
    if len(text) > 160:
        return None
    said = _said(text)
    return next((command for command, pattern in _COMMANDS if pattern.match(said)), None)


def smalltalk_of(text: str) -> str | None:
    """What kind of small talk a message plainly is: thanks, hello, bye, yes, no, ok …; None when it is not plain."""
    if len(text) > 160:
        return None
    said = _said(text)
    if not said:
        return "ok" if text.strip() and not any(c.isalnum() for c in text) else None
    return next((kind for kind, pattern in _SMALL if pattern.match(said)), None)
