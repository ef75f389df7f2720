"""What a video from outside must be: of a known container by its content, and not longer than the notice allows."""

from dataclasses import dataclass

from pymediainfo import MediaInfo

from portal.errors import Refused

# What MediaInfo calls the container → content type and ending. 通知's 「rmub」 is rmvb (RealMedia).
_CONTAINERS = {
    "MPEG-4": ("video/mp4", ".mp4"),
    "QuickTime": ("video/quicktime", ".mov"),
    "AVI": ("video/x-msvideo", ".avi"),
    "Matroska": ("video/x-matroska", ".mkv"),
    "WebM": ("video/x-matroska", ".mkv"),
    "RealMedia": ("application/vnd.rn-realmedia-vbr", ".rmvb"),
}
NAMES = "mp4、avi、mov、mkv、rmvb"


@dataclass(frozen=True)
class Video:
    content_type: str
    ending: str
    seconds: int


def check_video(path: str, *, label: str, minutes: int | None = None, field: str = "") -> Video:
    """Say what video lies at ``path`` and how long it runs.

    Args:
        path: a file of the file system: the library jumps about in it.
        label: what it is to be, for the messages.
        minutes: the longest it may run; None without a limit.
        field: where the messages belong.

    Raises:
        Refused: of another container, without a picture track, without a length, or too long.
    """
    read = MediaInfo.parse(path, parse_speed=0.3)
    general = next(iter(read.general_tracks), None)
    container = _CONTAINERS.get(str(general.format)) if general else None
    if container is None or general is None:
        raise Refused(f"{label}应为 {NAMES} 格式的视频文件，请转换后再上传", field=field)
    if not read.video_tracks:
        raise Refused(f"{label}中没有画面，请核对后重新上传", field=field)
    milliseconds = _duration(general) or max((_duration(one) for one in read.video_tracks), default=0)
    if not milliseconds:
        raise Refused(f"{label}不完整，读不出时长，请重新导出后再上传", field=field)
    seconds = -(-int(milliseconds) // 1000)
    if minutes is not None and int(milliseconds) > minutes * 60_000:
        raise Refused(f"{label}时长{_told(seconds)}，超过{minutes}分钟的上限，请剪辑后再上传", field=field)
    return Video(*container, seconds)


def _duration(track: object) -> float:
    return float(getattr(track, "duration", None) or 0)


def _told(seconds: int) -> str:
    return f"{seconds // 60}分{seconds % 60:02}秒"
