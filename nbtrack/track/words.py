"""Words for names of runs: short, friendly, easily told apart when they are spoken."""

from __future__ import annotations

__all__ = ["ADJECTIVES", "NOUNS"]

ADJECTIVES = tuple(
    """
    agile airy amber ample apt autumn balmy bold brave bright brisk bronze bubbly calm candid
    careful cheerful chilly civic classic clean clear clever cobalt comfy cool copper cordial cosmic
    cozy crimson crisp curious dainty dapper daring dashing deep deft dewy distant dreamy eager
    earnest easy electric elegant emerald epic fair faithful famous fancy fearless festive fine
    fluffy fond frosty fresh friendly gallant generous gentle giant glad gleaming golden good
    graceful grand grateful great green happy hardy hazel hearty helpful hidden honest humble icy
    ideal indigo jade jolly joyful keen kind lasting lavish leafy light likely lively logical loyal
    lucid lucky lunar magic major mellow merry mighty mild misty modest neat nimble noble novel
    olive open orange patient peaceful plucky polished polite prime proud pure quick quiet rapid
    ready robust rosy royal ruby rustic scarlet serene sharp silent silver sincere smooth snowy
    soft solar solid spicy spring stellar steady summer sunny super swift tender tidy tranquil
    upbeat vast velvet vivid warm whole winter wise witty wonder young zesty
    """.split()  # noqa: SIM905 - a list of quoted words would be six pages long
)
NOUNS = tuple(
    """
    acorn anchor aurora badger bamboo banjo beacon beaver birch bison bloom blossom breeze bridge
    brook butterfly cactus canary canyon caravan cascade castle cedar cello cherry cloud clover
    comet compass condor coral cosmos cottage crane creek cricket crystal cypress daisy dawn delta
    desert dolphin dragon dragonfly dune eagle echo elk ember falcon feather fern field firefly
    fjord flame flower flute forest fountain fox galaxy garden gazelle geyser glacier glade grove
    guitar gull harbor harp hawk haze heron hill horizon iris island ivy jasmine jungle juniper
    kestrel kite koala lagoon lake lantern lark leaf lemur lily lion lotus lynx magnolia mango maple
    marble meadow meteor mint mirror moon moss mountain nebula nectar oak oasis ocean orbit orchard
    orchid osprey otter owl palm panda paper parrot peak pearl pebble pelican pine planet plateau
    pond poppy prairie puffin quartz rabbit rain rainbow raven reef ridge river robin rocket rose
    sage sailor salmon sapphire sea sequoia shadow shore sky snow sparrow spruce star stone stream
    summit sun sunrise sunset swallow swan thunder tiger topaz trail tree tulip tundra valley violet
    violin water wave whale willow wind wolf wood yarrow zebra zephyr
    """.split()  # noqa: SIM905 - a list of quoted words would be six pages long
)
