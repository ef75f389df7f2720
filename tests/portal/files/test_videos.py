"""A video is told by its content, and its length is read, not believed."""

from pathlib import Path

import pytest

from portal.errors import Refused
from portal.files.videos import check_video
from tests.portal.files.pictures import a_png
from tests.portal.files.videos import an_avi


def lying_at(folder: Path, content: bytes, name: str = "a.mp4") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


class TestCheckVideo:
    def test_its_container_and_length_are_read_from_the_content(self, tmp_path):
        video = check_video(lying_at(tmp_path, an_avi(seconds=3)), label="视频")
        assert (video.content_type, video.ending, video.seconds) == ("video/x-msvideo", ".avi", 3)

    @pytest.mark.parametrize("seconds", [59, 60])
    def test_up_to_the_limit_it_is_taken(self, tmp_path, seconds):
        path = lying_at(tmp_path, an_avi(seconds=seconds))
        assert check_video(path, label="视频", minutes=1).seconds == seconds

    def test_one_frame_beyond_the_limit_is_refused_with_its_length(self, tmp_path):
        path = lying_at(tmp_path, an_avi(seconds=60.1))
        with pytest.raises(Refused, match="时长1分01秒，超过1分钟"):
            check_video(path, label="视频", minutes=1)

    @pytest.mark.parametrize("content", [a_png(), b"%PDF-1.7 no video", b"\0" * 4096])
    def test_what_is_no_video_is_refused_whatever_its_name(self, tmp_path, content):
        with pytest.raises(Refused, match="应为 mp4、avi、mov、mkv、rmvb"):
            check_video(lying_at(tmp_path, content), label="视频")
